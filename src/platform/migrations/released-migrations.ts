import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The names of the migrations in `directory` that the newest tag `v*` holds: production has run them. None where there
 * is no such tag, or no git.
 */
export async function releasedMigrations(directory: string): Promise<Set<string>> {
  const tags = await git(directory, 'tag', '--list', 'v*', '--sort=-version:refname');
  const newest = tags[0];
  return new Set(newest ? await git(directory, 'ls-tree', '--name-only', newest) : []);
}

async function git(directory: string, ...words: string[]): Promise<string[]> {
  try {
    const { stdout } = await run('git', ['-C', directory, ...words]);
    return stdout.split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
