import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { handOver } from '../src/platform/database/embedded/binaries.js';
import { Migrator } from '../src/platform/migrations/migrator.js';
import type { DebianCluster } from '../test/ops/setup/debian-cluster.js';
import { buildSource, makeTables } from './partition-tables.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { median } from './statistics.js';

interface Options {
  messages: number;
  rounds: number;
  bin: string;
}

interface Way {
  title: string;
  work: () => Promise<unknown>;
  /** Where what it makes lies. */
  made?: string;
}

const database = 'atrium';

export function registerBackupsBench(program: Command): void {
  program
    .command('backups')
    .description('Dumps, restores and pgBackRest, of messages, on a PostgreSQL of the system.')
    .option('--messages <count>', 'rows', wholeNumber, 1_000_000)
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 3)
    .option('--bin <folder>', 'the programs of the server', '/usr/lib/postgresql/15/bin')
    .addHelpText('after', '\nExample: npm run bench -- backups --messages 200000')
    .action(measureBackups);
}

async function measureBackups(options: Options): Promise<void> {
  process.env.OPS_PG_BIN = options.bin;
  const measured = await withBar(1 + options.rounds * 4, 'rows', (next) => measureAll(options, next));
  process.stdout.write(report(measured, options));
}

interface MeasuredWays {
  lines: string[];
  /** Of the database, with the indexes. */
  bytes: number;
}

async function measureAll({ messages, rounds, bin }: Options, next: Next): Promise<MeasuredWays> {
  const { account, startDebianCluster } = await import('../test/ops/setup/debian-cluster.js');
  const cluster = await startDebianCluster(settings);
  try {
    for (const name of ['repository', 'log', 'lock', 'made']) await mkdir(join(cluster.folder, name));
    await writeFile(join(cluster.folder, 'pgbackrest.conf'), configOf(cluster));
    handOver(cluster.folder, account);
    const bytes = await fill(cluster, messages);
    next('rows');
    const ways = waysOf(cluster, bin);
    const times = ways.map((): number[] => []);
    const sizes = ways.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      for (const [at, { title, work, made }] of ways.entries()) {
        const startedAt = performance.now();
        await work();
        times[at]!.push((performance.now() - startedAt) / 1_000);
        if (made) sizes[at] = await bytesOf(join(cluster.folder, made));
        next(title);
      }
      await reset(cluster);
    }
    const lines = ways.map(({ title }, at) => lineOf(title, median(times[at]!), sizes[at]!, bytes));
    return { lines, bytes };
  } finally {
    await cluster.remove();
  }
}

const settings = (folder: string): string =>
  [
    'fsync = on',
    'wal_level = replica',
    'archive_mode = on',
    `archive_command = 'pgbackrest --config=${folder}/pgbackrest.conf --stanza=atrium archive-push %p'`,
  ].join('\n');

/** As ops/pgbackrest/pgbackrest.conf has it, near alone, and archived at once. */
const configOf = ({ folder, dataDir, port }: DebianCluster): string => `[global]
repo1-path=${folder}/repository
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=of-the-bench-and-of-nothing-else
repo1-retention-full=1
start-fast=y
checksum-page=y
compress-type=zst
process-max=2
log-level-console=warn
log-path=${folder}/log
lock-path=${folder}/lock

[atrium]
pg1-path=${dataDir}
pg1-port=${port}
pg1-socket-path=${folder}
`;

/** Bytes of the database then. */
async function fill(cluster: DebianCluster, messages: number): Promise<number> {
  const admin = await cluster.connect('postgres');
  await admin.query(`CREATE DATABASE ${database}`).finally(() => admin.end());
  const migrator = new Migrator({
    host: '127.0.0.1',
    port: cluster.port,
    user: 'postgres',
    password: cluster.env.POSTGRES_OWNER_PASSWORD!,
    database,
  });
  await migrator.up().finally(() => migrator.close());
  const client = await cluster.connect();
  try {
    const size = { messages, months: 12, parts: 1, searchable: 2 };
    await buildSource(client, size);
    await makeTables(client, size);
    await client.query(`
      INSERT INTO parts.plain (id, thread_id, user_id, seq, content, search_tokens, created_at, updated_at)
        SELECT id, thread_id, user_id, seq, content, search_tokens, created_at, updated_at FROM parts.source ORDER BY number`);
    await client.query('DROP TABLE parts.source, parts.monthly, parts.hashed');
    await client.query('VACUUM ANALYZE parts.plain');
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    return Number(rows[0]!.bytes);
  } finally {
    await client.end();
    await cluster.asServer('pgbackrest', [
      `--config=${cluster.folder}/pgbackrest.conf`,
      '--stanza=atrium',
      'stanza-create',
    ]);
  }
}

/** What restores a database beside the one that is backed up comes last. */
function waysOf(cluster: DebianCluster, bin: string): Way[] {
  const { folder, port } = cluster;
  const at = ['-h', folder, '-p', String(port), '-U', 'postgres'];
  const pgbackrest = (...words: string[]): Promise<string> =>
    cluster.asServer('pgbackrest', [`--config=${folder}/pgbackrest.conf`, '--stanza=atrium', ...words]);
  return [
    {
      title: 'pgBackRest, a full backup of the cluster',
      work: () => pgbackrest('--type=full', 'backup'),
      made: 'repository/backup',
    },
    {
      title: 'pgBackRest, the cluster restored aside',
      work: async () => {
        await cluster.asServer('/bin/mkdir', ['-m', '700', `${folder}/aside`]);
        await pgbackrest('--type=none', `--pg1-path=${folder}/aside`, 'restore');
      },
    },
    {
      title: 'pg_dump, compressed',
      work: () =>
        cluster.asServer(join(bin, 'pg_dump'), [...at, '-Fc', '-f', `${folder}/made/dump`, database]),
      made: 'made',
    },
    {
      title: 'pg_restore by two, indexes built anew',
      work: async () => {
        await cluster.asServer(join(bin, 'createdb'), [...at, 'restored']);
        await cluster.asServer(join(bin, 'pg_restore'), [
          '--enable-row-security',
          ...at,
          '-j',
          '2',
          '-d',
          'restored',
          `${folder}/made/dump`,
        ]);
      },
    },
  ];
}

async function reset(cluster: DebianCluster): Promise<void> {
  const admin = await cluster.connect('postgres');
  await admin.query('DROP DATABASE restored').finally(() => admin.end());
  for (const name of ['made', 'aside']) await rm(join(cluster.folder, name), { recursive: true });
  await cluster.asServer('/bin/mkdir', [join(cluster.folder, 'made')]);
}

async function bytesOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const gigabyte = 1e9;

const lineOf = (title: string, seconds: number, made: number, bytes: number): string =>
  `| ${title} | ${seconds.toFixed(1)} s | ${((seconds / bytes) * gigabyte).toFixed(0)} s | ${made ? (made / bytes).toFixed(2) : ''} |`;

const report = ({ lines, bytes }: MeasuredWays, { messages, rounds }: Options): string =>
  [
    `${messages.toLocaleString('en')} messages, ${(bytes / 1e6).toFixed(0)} MB with indexes; medians of ${rounds} rounds`,
    '',
    '| | time | a GB of database | size, of the database |',
    '|---|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
