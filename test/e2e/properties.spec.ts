import fc from 'fast-check';
import { HostileRequests, type KnownIds } from '../factories/hostile.js';
import { complaintsBy, operationsOf, readDocument, type Operation } from '../setup/openapi.js';
import { exchange, type RawAnswer, type RawRequest } from '../setup/raw-http.js';
import { startService } from '../setup/service.js';

/*
 * Every operation of the document, whichever it has: what it answers to hostile requests is documented, in the shape
 * that is documented, and never our fault.
 */

const service = await startService();
const document = await readDocument(service);
const operations = operationsOf(document);
const complaint = complaintsBy(document);

beforeAll(() => service.http.post('/seed').expect(200));
afterAll(() => service.close());

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  it('answers whatever it is sent as documented', async () => {
    const requests = new HostileRequests(document, operation, await knownIds()).requests();
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const answer = await exchange(service.url, request);
        statuses.add(answer.status);
        expect(faultOf(operation, request, answer)).toBeUndefined();
      }),
      // Each run of the slowest operations takes a tenth of a second.
      { numRuns: 50, interruptAfterTimeLimit: 1_500 },
    );
    // Else no success would ever have been compared with its schema.
    if (canSucceed(operation)) expect([...statuses].sort()[0]).toBeLessThan(300);
  });
});

/** What is wrong with an answer, or nothing. */
function faultOf(operation: Operation, request: RawRequest, answer: RawAnswer): string | undefined {
  const { status, headers, text } = answer;
  if (status >= 500) return `${status}: ${text}`;
  const documented = operation.responses[status];
  if (!documented) return `${status} is not documented: ${text}`;
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  if (!documented.content) return text === '' ? undefined : `${status} has a body: ${text}`;
  const content = documented.content[type];
  if (!content) return `${status} as ${type || 'nothing'} is not documented`;
  const body = JSON.parse(text) as unknown;
  const wrong = complaint(content.schema, body);
  if (wrong !== undefined) return `${status} is not as documented: ${wrong}`;
  if (status < 400) return undefined;
  const { code, status: told } = body as { code: string; status: number };
  return told === status && /^[a-z]+\.[a-z_]+$/.test(code) ? undefined : `${status} says ${told} ${code}`;
}

/** Whether a request made from the document alone can be a good one: not where a file, or a login, is needed. */
function canSucceed({ requestBody, security, path }: Operation): boolean {
  const isJson = !requestBody || 'application/json' in requestBody.content;
  return isJson && !security && !/\{(?!id\})/.test(path);
}

/** The ids that lists show just now. */
async function knownIds(): Promise<KnownIds> {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const found = await Promise.all(
    lists.map(async ({ path }): Promise<[string, string[]]> => {
      const { status, text } = await exchange(service.url, { method: 'GET', path });
      const { data = [] } = status === 200 ? (JSON.parse(text) as { data?: { id?: string }[] }) : {};
      return [path.split('/').at(-1)!, data.flatMap(({ id }) => id ?? [])];
    }),
  );
  return Object.fromEntries(found);
}
