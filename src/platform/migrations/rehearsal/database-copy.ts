import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { ProgressBar } from '../../cli/progress-bar.js';
import { sqlState } from '../../errors/sql-state.js';
import { feed, makeRoles } from '../load-dump.js';
import { connect, type MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import type { ScratchDatabases } from '../scratch-database.js';

const objectInUse = '55006';

/**
 * A copy of the database itself, made by the server.
 * @throws MigrationError saying who is connected to it, and how to do without: nobody may be.
 */
export async function copyOfDatabase(
  scratch: ScratchDatabases,
  target: MigrationTarget,
): Promise<MigrationTarget> {
  const others = await othersAt(target);
  if (others !== '') throw refused(others);
  try {
    return await scratch.copyOf(target);
  } catch (error) {
    throw sqlState(error) === objectInUse ? refused('they have just come', error) : error;
  }
}

const refused = (who: string, cause?: unknown): MigrationError =>
  new MigrationError(
    `The server copies a database only while nobody else is connected to it: ${who}.\n` +
      'Next: stop the service and run again; or rehearse on a dump, which nobody has to be stopped for:\n' +
      '  pg_dump -Fc -f atrium.dump "$(npm run -s db:url -- --owner)"\n' +
      '  npm run migration:rehearse -- --dump atrium.dump',
    { cause },
  );

/** Who else is connected, and stays; the server itself would wait for some seconds. */
async function othersAt(target: MigrationTarget): Promise<string> {
  const client = await connect(target);
  try {
    for (let tries = 5; ; tries--) {
      const { rows } = await client.query<{ who: string; count: number }>(othersSql);
      if (rows.length === 0 || tries === 1)
        return rows.map(({ who, count }) => `${count} of ${who}`).join(', ');
      await pause(100);
    }
  } finally {
    await client.end();
  }
}

const othersSql = `
  SELECT coalesce('"' || nullif(application_name, '') || '"', 'an application without a name') AS who,
         count(*)::integer AS count
    FROM pg_stat_activity
   WHERE datname = current_database() AND backend_type = 'client backend'
     AND application_name <> current_setting('application_name')
   GROUP BY who ORDER BY count DESC, who`;

/**
 * A database of what `path` holds: a dump in the custom format, or SQL, plain or gzip.
 * @throws MigrationError when it cannot be read or restored, or the program for it is not installed.
 */
export async function copyOfDump(scratch: ScratchDatabases, path: string): Promise<MigrationTarget> {
  const start = await beginning(path);
  const copy = await scratch.empty();
  await makeRoles(copy);
  const isCustom = start.toString('latin1', 0, 5) === 'PGDMP';
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const program = isCustom ? 'pg_restore' : 'psql';
  const { database } = copy.connection;
  const words = isCustom
    ? ['--exit-on-error', '--enable-row-security', `--dbname=${database}`]
    : ['-X', '-q', '-v', 'ON_ERROR_STOP=1'];
  const { size } = await stat(path);
  const shownTotal = `${(size / 1e6).toFixed(1)} MB`;
  const bar = new ProgressBar({ total: size, shownTotal, stage: `Restoring ${path}` });
  try {
    const file = createReadStream(path);
    let done = 0;
    file.on('data', (chunk) => bar.update((done += chunk.length)));
    await feed(program, words, isGzip ? file.pipe(createGunzip()) : file, copy);
  } finally {
    bar.stop();
  }
  return copy;
}

async function beginning(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5).finally(() => file.close());
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new MigrationError(
      `${path} cannot be read: ${(cause as Error).message}\nNext: give --dump a file that pg_dump wrote.`,
      { cause },
    );
  }
}
