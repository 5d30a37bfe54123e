import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DebianCluster } from './debian-cluster.js';

/** What the service is told where a test wants its promises kept in a short time. */
export const hasty = {
  JOBS: 'off',
  LOG_LEVEL: 'fatal',
  POSTGRES_CONNECT_TIMEOUT_MS: '1000',
  POSTGRES_QUERY_TIMEOUT_MS: '2000',
  POSTGRES_POOL_ACQUIRE_MS: '2000',
};

/** In milliseconds: a place, a connection, a statement, each waited for as long as it may be, and a slow machine. */
export const longestAnswer = 9_000;

/** The server and all its processes at once: no buffer is written, no transaction ended. */
export async function killServer({ dataDir }: DebianCluster): Promise<void> {
  const postmaster = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  // Stopped first: it would notice that its children die, and begin anew by itself.
  process.kill(postmaster, 'SIGSTOP');
  const pids = [...childrenOf(postmaster), postmaster];
  pids.forEach(kill);
  // None may still hold its memory when the next one starts.
  while (pids.some((pid) => parentOf(pid) !== undefined)) await pause(5);
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
