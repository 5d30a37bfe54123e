import { execFileSync } from 'node:child_process';
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
  curl: 'curl',
  tar: 'tar',
};
const debianFolder = '/usr/lib/postgresql';

/** Fails where something is missing: a test that was left out would pass for one that held. */
export default function setUp({ rootDir }) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([, name]) => name);
  const version = existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort()
        .findLast((name) => existsSync(join(debianFolder, name, 'bin/initdb')))
    : undefined;
  if (version === undefined) missing.push('postgresql');
  else if (!existsSync(`/usr/share/postgresql/${version}/extension/amcheck.control`))
    missing.push('postgresql-contrib');
  if (missing.length > 0) {
    throw new Error(
      `The tests of operations need what is not installed here: apt-get install ${[...new Set(missing)].join(' ')}`,
    );
  }
  process.env.OPS_PG_BIN = join(debianFolder, version, 'bin');
  // The first command builds where the sources are newer: two that did so at once would be in each other's way.
  execFileSync(process.execPath, [join(rootDir, 'bin', 'atrium.mjs'), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
