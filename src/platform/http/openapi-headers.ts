import type { OpenAPIObject } from '@nestjs/swagger';
import type { DeclaredProblem } from './api-problem.decorator.js';
import { changedMeanwhile, invalidIfMatch } from './etag.js';
import { longestKey } from './idempotency/idempotency-key.js';
import { idempotencyProblems } from './idempotency/idempotency.problems.js';
import { replayedHeader } from './idempotency/kept-answer.js';
import { readOnlyHeader } from './read-only.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/*
 * What the platform adds to routes by itself, as the document has to tell it: every POST can be retried, and whatever
 * can be read by itself has an entity tag. No controller says so.
 */

/** The problems of the headers that {@link addHeaders} adds. */
export function problemsOfHeaders(document: OpenAPIObject, path: string, method: string): DeclaredProblem[] {
  if (method === 'post') return idempotencyProblems;
  return isConditional(document, path, method) ? [invalidIfMatch, changedMeanwhile] : [];
}

/** Documents the headers of requests and answers. */
export function addHeaders(document: OpenAPIObject, path: string, method: string): void {
  const operation = document.paths[path]![method as 'get']!;
  if (method === 'post') {
    addParameter(operation, 'Idempotency-Key', {
      description:
        'Makes it safe to send the request again: for 24 hours the same key and body get the same answer.',
      schema: {
        type: 'string',
        maxLength: longestKey + 2,
        example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
      },
    });
    addAnswerHeader(operation, replayedHeader, 'true', '`true` where the answer is that of an earlier try.');
  }
  if (method === 'get') {
    const stale = '`true` while the service can only be read: what was written last may be missing.';
    addAnswerHeader(operation, readOnlyHeader, 'true', stale);
  }
  if (answersResource(document, operation)) {
    addAnswerHeader(operation, 'ETag', '"pE2ofbeJqtwbC5r4"', 'Changes whenever the answer would.');
    if (method === 'get') addCaching(operation);
  }
  if (isConditional(document, path, method)) {
    addParameter(operation, 'If-Match', {
      description: 'The `ETag` of what was read: the change is made only if nobody changed it since.',
      schema: { type: 'string', example: '*' },
    });
  }
}

function addCaching(operation: Operation): void {
  addParameter(operation, 'If-None-Match', {
    description: 'The `ETag` of what is there already.',
    schema: { type: 'string', example: '"pE2ofbeJqtwbC5r4"' },
  });
  operation.responses[304] = { description: 'It is as it was.' };
}

/** Whether a change of this address asks for `If-Match`: of something that can be read, or of a part of it. */
function isConditional(document: OpenAPIObject, path: string, method: string): boolean {
  if (!/^(put|patch|delete)$/.test(method)) return false;
  const parts = path.split('/');
  return parts.some((_, index) => {
    const read = document.paths[parts.slice(0, parts.length - index).join('/')]?.get;
    return read !== undefined && answersResource(document, read);
  });
}

/** As the server knows it: see `etag.ts`. */
function answersResource(document: OpenAPIObject, { responses }: Operation): boolean {
  const answers = [responses[200], responses[201]].flatMap((response) =>
    response && 'content' in response ? Object.values(response.content ?? {}) : [],
  );
  return answers.some(({ schema }) => {
    const properties = schema && propertiesOf(document, schema);
    return properties !== undefined && ('id' in properties || 'updatedAt' in properties);
  });
}

function propertiesOf(document: OpenAPIObject, schema: Schema): object | undefined {
  if (!('$ref' in schema)) return schema.properties;
  const found = document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')];
  return found && propertiesOf(document, found);
}

function addParameter(
  operation: Operation,
  name: string,
  rest: { description: string; schema: Schema },
): void {
  operation.parameters = [...(operation.parameters ?? []), { name, in: 'header', required: false, ...rest }];
}

function addAnswerHeader(operation: Operation, name: string, example: string, description: string): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!/^2/.test(status) || !response || '$ref' in response) continue;
    response.headers = { ...response.headers, [name]: { description, schema: { type: 'string', example } } };
  }
}
