import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { BackupError } from './backup-error.js';

const execute = promisify(execFile);
const debianFolder = '/usr/lib/postgresql';

/** A program of PostgreSQL that runs here. */
export interface PostgresTool {
  path: string;
  /** Its major version. */
  major: number;
}

export interface ToolWanted {
  /** Where it has to be; undefined is where Debian puts them, and along PATH. */
  folder: string | undefined;
  serverMajor: number;
  /** How old it may be where none is as new as the server; as the server unless told. */
  leastMajor?: number;
}

/**
 * Finds a program as new as the server. The same version is best, as a newer one may write what the server does not
 * read back.
 * @throws BackupError saying what to install.
 */
export async function findTool(
  program: string,
  { folder, serverMajor, leastMajor = serverMajor }: ToolWanted,
): Promise<PostgresTool> {
  const found: PostgresTool[] = [];
  for (const path of candidates(program, folder)) {
    const major = await majorOf(path);
    if (major === serverMajor) return { path, major };
    if (major !== undefined) found.push({ path, major });
  }
  const [newer] = found.filter(({ major }) => major > serverMajor).sort((a, b) => a.major - b.major);
  if (newer) return newer;
  const [newest] = found.sort((a, b) => b.major - a.major);
  if (newest && newest.major >= leastMajor) return newest;
  throw new BackupError(`${whyNone(program, folder, serverMajor, found)}\n${nextStep(serverMajor)}`);
}

function candidates(program: string, folder: string | undefined): string[] {
  if (folder !== undefined) return [join(folder, program)];
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...debianFolders(), ...path].map((place) => join(place, program));
}

function debianFolders(): string[] {
  try {
    return readdirSync(debianFolder).map((version) => join(debianFolder, version, 'bin'));
  } catch {
    return [];
  }
}

async function majorOf(path: string): Promise<number | undefined> {
  try {
    const { stdout } = await execute(path, ['--version']);
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
}

function whyNone(
  program: string,
  folder: string | undefined,
  serverMajor: number,
  found: readonly PostgresTool[],
): string {
  const newest = found.toSorted((a, b) => b.major - a.major)[0];
  if (newest) {
    return `${program} is of version ${newest.major} (${newest.path}), and the server of version ${serverMajor}: it refuses a server that is newer.`;
  }
  return folder === undefined
    ? `${program} is not installed here.`
    : `There is no ${program} that runs in PG_BIN (${folder}).`;
}

const nextStep = (major: number): string =>
  `Next: install the programs of PostgreSQL ${major} (Debian: apt-get install postgresql-client-${major}, from ` +
  `https://apt.postgresql.org; macOS: brew install postgresql@${major}), or say where they are with PG_BIN.`;
