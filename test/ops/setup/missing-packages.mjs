import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is used, and the package of Debian that has it. */
const programs = {
  pgbackrest: 'pgbackrest',
  pgbouncer: 'pgbouncer',
  openssl: 'openssl',
  'systemd-analyze': 'systemd',
  chromium: 'chromium',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  pgbadger: 'pgbadger',
  pdflatex: 'texlive-latex-base',
  curl: 'curl',
  tar: 'tar',
};
const debianFolder = '/usr/lib/postgresql';

/** Of the newest PostgreSQL of the system; undefined where there is none. */
export function postgresVersion() {
  if (!existsSync(debianFolder)) return undefined;
  return readdirSync(debianFolder)
    .sort()
    .findLast((name) => existsSync(join(debianFolder, name, 'bin/initdb')));
}

export const binFolderOf = (version) => join(debianFolder, version, 'bin');

/** Packages of Debian that the tests of operations need and this machine has not. */
export function missingPackages() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([, name]) => name);
  const version = postgresVersion();
  const extension = `/usr/share/postgresql/${version}/extension/amcheck.control`;
  if (version === undefined) missing.push('postgresql');
  else if (!existsSync(extension)) missing.push('postgresql-contrib');
  // Chromium only recommends it, and lays pages out by it.
  if (!existsSync('/usr/share/fonts/truetype/liberation')) missing.push('fonts-liberation');
  return [...new Set(missing)];
}
