import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf } from './markdown.js';
import type { Service } from './service.js';

const run = promisify(execFile);
const separator = '\n--- next block ---\n';

/**
 * Executes the `sh` blocks of a page in one shell, since they build on each other.
 * @returns what each of them printed, and what the page says that it prints: the `text` block that follows.
 */
export async function executePage(
  page: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ printed: string[]; promised: string[] }> {
  const blocks = blocksOf(page);
  const script = blocks
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => `${text}\nprintf '\\n--- next block ---\\n'`)
    .join('\n');
  const { stdout } = await run('bash', ['-euc', script], options);
  const printed = stdout.split(separator).map((text) => text.trim());
  const promised = blocks.flatMap(({ language }, index) => {
    if (language !== 'sh') return [];
    const next = blocks[index + 1];
    return [next?.language === 'text' ? next.text.trim() : ''];
  });
  return { printed: printed.slice(0, -1), promised };
}

/** The same for the page in a file, against a service: `$ATRIUM` is where it is. */
export async function followRunbook(
  path: string,
  service: Service,
): Promise<{ printed: string[]; promised: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-'));
  try {
    const env = { ...process.env, ATRIUM: service.url };
    return await executePage(await readFile(path, 'utf8'), { cwd: folder, env });
  } finally {
    await rm(folder, { recursive: true });
  }
}
