import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { startService, type Service } from '../setup/service.js';

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

const blocks = [...readme.matchAll(/^```(\w+)\n([^`]*)^```/gm)].map(([, language, text]) => ({
  language,
  text: text!,
}));

/** What a block keeps in variables for those after it. */
const keptBy = (text: string): string => (text.match(/^[A-Z]+=\$\([^]*?\)$/gm) ?? []).join('\n');

/** Each call of the README with the answer that it promises, in the block after it. */
const examples = blocks.flatMap(({ text }, index) => {
  const next = blocks[index + 1];
  if (!text.includes('curl ') || next?.language !== 'json') return [];
  const before = blocks.slice(0, index).map((block) => keptBy(block.text));
  return [{ command: text, before: before.join('\n'), answer: JSON.parse(next.text) as object }];
});

describe('the README', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
    await service.http.post('/seed').expect(200);
  });
  afterAll(() => service.close());

  it('has an answer for each call', () => {
    expect(examples).toHaveLength(blocks.filter(({ text }) => text.includes('curl ')).length);
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });

  it.each(examples)('tells the truth about $command', async ({ command, before, answer }) => {
    const script = `${before}\n${command}`.replaceAll('http://127.0.0.1:3000', service.url);
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script]);
    expect(JSON.parse(stdout)).toMatchObject(answer);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name!);
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});
