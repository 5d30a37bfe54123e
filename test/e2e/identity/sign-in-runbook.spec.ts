import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf } from '../../setup/markdown.js';
import { startService } from '../../setup/service.js';

const run = promisify(execFile);
const separator = '\n--- next block ---\n';

it('the sign-in runbook tells what the service answers', async () => {
  const blocks = blocksOf(await readFile('docs/runbooks/sign-in.md', 'utf8'));
  const service = await startService();
  const folder = await mkdtemp(join(tmpdir(), 'runbook-'));
  try {
    // One shell for all of them: they build on each other.
    const script = blocks
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => `${text}\nprintf '\\n--- next block ---\\n'`)
      .join('\n');
    const { stdout } = await run('bash', ['-euc', script], {
      cwd: folder,
      env: { ...process.env, ATRIUM: service.url },
    });
    const printed = stdout.split(separator).map((text) => text.trim());
    const promised = blocks.flatMap(({ language }, index) => {
      if (language !== 'sh') return [];
      const next = blocks[index + 1];
      return [next?.language === 'text' ? next.text.trim() : ''];
    });
    expect(printed.slice(0, -1)).toEqual(promised);
  } finally {
    await rm(folder, { recursive: true });
    await service.close();
  }
});
