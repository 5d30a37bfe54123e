import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DebianCluster } from './debian-cluster.js';
import { until } from './figures.js';
import { summary, type Ledger } from './load.js';

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

/** Whatever was not served must have been answered that the service is not available just now, and in time: what was not. */
export function disorder({ failures }: Pick<Ledger, 'failures'>): string[] {
  return failures.flatMap((answer) => {
    const said = summary(answer);
    const found: string[] = [];
    if (said !== '503 platform.unavailable') found.push(`answered ${said}`);
    else if (!(Number(answer.headers['retry-after']) > 0))
      found.push('answered without saying when to come back');
    if (answer.ms >= longestAnswer) found.push(`answered after ${Math.round(answer.ms)} ms`);
    return found;
  });
}

/** Lets the server acknowledge before it writes, or not any more: what it loses has to be seen. */
export async function acknowledgeEarly(cluster: DebianCluster, isEarly: boolean): Promise<void> {
  const client = await cluster.connect();
  const commit = isEarly ? 'off' : 'on';
  await client.query(`ALTER SYSTEM SET synchronous_commit = ${commit}`);
  await client.query(`ALTER SYSTEM SET wal_writer_delay = '${isEarly ? '10s' : '200ms'}'`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  // Who connects has what the server has read; who is connected is told with it, and reads it before the next statement.
  await until('it is set', async () => {
    const fresh = await cluster.connect();
    const { rows } = await fresh.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
    await fresh.end();
    return rows[0]!.synchronous_commit === commit;
  });
}

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
