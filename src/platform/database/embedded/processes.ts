import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface ProcessFacts {
  /** Its program, and the folder it works in, where the system tells. */
  command?: string;
  folder?: string;
  /** Tells two processes with the same id apart. */
  startedAt: string;
}

/** What the system knows of a process; undefined when it is gone or a zombie. */
export function inspectProcess(pid: number): ProcessFacts | undefined {
  try {
    if (process.platform === 'linux') return inspectInProc(pid);
    process.kill(pid, 0);
    return { startedAt: '' };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? { startedAt: '' } : undefined;
  }
}

function inspectInProc(pid: number): ProcessFacts | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command may hold blanks and brackets, so fields are counted from its last bracket (see man proc).
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const command = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  return { command, folder: tryReadLink(`/proc/${pid}/cwd`), startedAt: fields[18] ?? '' };
}

function tryReadLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Names this process so that no later one with its id is taken for it. */
function ownIdentity(): string {
  return `${process.pid}.${inspectProcess(process.pid)?.startedAt ?? ''}`;
}

function isAlive(identity: string): boolean {
  const [pid, startedAt] = identity.split('.');
  return inspectProcess(Number(pid))?.startedAt === startedAt;
}

/**
 * Runs `work` while no other process, nor other caller in this one, holds the lock at `path`. A lock whose
 * process died is taken over.
 * @throws Error when a living process keeps the lock for `timeoutMs`
 */
export async function withProcessLock<T>(
  path: string,
  work: () => Promise<T>,
  timeoutMs = 120_000,
): Promise<T> {
  await acquire(path, Date.now() + timeoutMs);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      // A link is made together with its content, so no reader ever sees a lock without its holder.
      return symlinkSync(ownIdentity(), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = tryReadLink(path);
    if (holder && !isAlive(holder)) await removeStale(path, holder, deadline);
    else if (Date.now() > deadline) throw new Error(`Process ${holder} holds the lock ${path} for too long.`);
    else await delay(25);
  }
}

/** Under a lock of its own: of two that found the same dead holder, the later must not remove the earlier's lock. */
async function removeStale(path: string, holder: string, deadline: number): Promise<void> {
  const guard = `${path}.stale`;
  await acquire(guard, deadline);
  if (tryReadLink(path) === holder) rmSync(path, { force: true });
  rmSync(guard, { force: true });
}

let marksMade = 0;

/** Notes in `folder` that this process uses what lies there; returns the mark's path. */
export function markInUse(folder: string): string {
  const mark = join(folder, `${ownIdentity()}.${++marksMade}`);
  mkdirSync(folder, { recursive: true });
  symlinkSync('in-use', mark);
  return mark;
}

/** Removes a mark; true when no living process has another in the folder. */
export function unmarkInUse(mark: string): boolean {
  rmSync(mark, { force: true });
  const folder = dirname(mark);
  const others = readdirSync(folder);
  const dead = others.filter((identity) => !isAlive(identity));
  for (const identity of dead) rmSync(join(folder, identity), { force: true });
  return dead.length === others.length;
}
