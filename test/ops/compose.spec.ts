import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { handOver } from '../../src/platform/database/embedded/binaries.js';
import { readCompose } from '../setup/compose.js';
import { account, binFolder, startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { startHttpsBucket, type HttpsBucket } from './setup/https-bucket.js';

const run = promisify(execFile);
const files = ['docker-compose.yml', 'docker-compose.pgbackrest.yml'];

/** What the containers do, without containers: their commands, files and environments, on the PostgreSQL of Debian. */
describe('what docker-compose.pgbackrest.yml runs', () => {
  let cluster: DebianCluster;
  let bucket: HttpsBucket;
  let env: NodeJS.ProcessEnv;

  const compose = readCompose(files, {
    REPO1_CIPHER_PASS: randomBytes(32).toString('base64'),
    REPO2_CIPHER_PASS: randomBytes(32).toString('base64'),
    REPO2_S3_BUCKET: 'test-backups',
    REPO2_S3_REGION: 'eu-central-1',
    REPO2_S3_ENDPOINT: 'localhost',
    REPO2_S3_KEY: 'test-key',
    REPO2_S3_KEY_SECRET: 'test-secret',
  });
  const { postgres, archive } = compose.services;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    const { folder, dataDir, port } = cluster;
    const admin = await cluster.connect('postgres');
    // As the image makes it.
    await admin.query('CREATE ROLE atrium SUPERUSER LOGIN').finally(() => admin.end());
    bucket = await startHttpsBucket(folder);
    for (const name of ['ops/postgresql', 'ops/pgbackrest']) {
      await cp(name, join(folder, name), { recursive: true });
    }
    for (const name of ['repository', 'spool', 'log', 'lock']) await mkdir(join(folder, name));
    handOver(folder, account);
    const ofCompose = Object.entries(archive!.environment!).filter(([name]) =>
      name.startsWith('PGBACKREST_'),
    );
    env = {
      ...Object.fromEntries(ofCompose),
      // Where the containers have volumes, and the image has folders.
      PGBACKREST_CONFIG: join(folder, 'ops/pgbackrest/pgbackrest.conf'),
      PGBACKREST_PG1_PATH: dataDir,
      PGBACKREST_PG1_PORT: String(port),
      PGBACKREST_PG1_SOCKET_PATH: folder,
      PGBACKREST_REPO1_PATH: join(folder, 'repository'),
      PGBACKREST_SPOOL_PATH: join(folder, 'spool'),
      PGBACKREST_LOG_PATH: join(folder, 'log'),
      PGBACKREST_LOCK_PATH: join(folder, 'lock'),
      // The bucket is on this machine.
      PGBACKREST_REPO2_S3_URI_STYLE: 'path',
      PGBACKREST_REPO2_STORAGE_HOST: 'localhost',
      PGBACKREST_REPO2_STORAGE_PORT: String(bucket.port),
      PGBACKREST_REPO2_STORAGE_CA_FILE: bucket.caFile,
    };
    await cluster.stop();
    await startAs(postgres!.command!);
  });
  afterAll(async () => {
    await cluster.remove();
    await bucket.close();
  });

  /** Starts the server with the words of the container, but for where it listens. */
  async function startAs(words: string[]): Promise<void> {
    const { folder, dataDir, port } = cluster;
    expect(words[0]).toBe('postgres');
    const ours = words.slice(1).map((word) => word.replace('/etc/atrium', join(folder, 'ops/postgresql')));
    const place = ['-c', `port=${port}`, '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'];
    const options = [...ours, ...place, '-c', 'listen_addresses=127.0.0.1'].join(' ');
    const log = join(folder, 'server.log');
    const start = `exec '${binFolder}/pg_ctl' start -w -D '${dataDir}' -l '${log}' -o '${options}' >/dev/null 2>&1`;
    await cluster.asServer('/bin/sh', ['-c', start], env);
  }

  it('is a server with the values of the guide that archives, and the one of docker-compose.yml does not', async () => {
    const settings = `SELECT current_setting('shared_buffers') AS buffers, current_setting('archive_mode') AS archives,
      current_setting('max_wal_size') AS wal, current_setting('hba_file') AS hba, current_setting('data_directory') AS data`;
    const ofGuide = {
      buffers: '256MB',
      wal: '4GB',
      hba: join(cluster.dataDir, 'pg_hba.conf'),
      data: cluster.dataDir,
    };
    const ask = async (): Promise<object> => {
      const client = await cluster.connect('postgres');
      return (await client.query<object>(settings).finally(() => client.end())).rows[0]!;
    };
    expect(await ask()).toEqual({ ...ofGuide, archives: 'on' });
    await cluster.stop();
    await startAs(readCompose(files.slice(0, 1)).services.postgres!.command!);
    expect(await ask()).toEqual({ ...ofGuide, archives: 'off' });
    await cluster.stop();
    await startAs(postgres!.command!);
  });

  it('counts statements from the first day on', async () => {
    const mount = postgres!.volumes!.find((volume) => volume.includes('docker-entrypoint-initdb.d'))!;
    const words = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', cluster.folder, '-p', String(cluster.port)];
    await cluster.asServer('psql', [
      ...words,
      '-U',
      'atrium',
      '-d',
      'atrium',
      '-f',
      join(cluster.folder, mount.split(':')[0]!),
    ]);
    const client = await cluster.connect('postgres');
    await client.query('SELECT FROM pg_stat_statements').finally(() => client.end());
  });

  it('backs up near and far by the configuration that is shipped, and proves it', async () => {
    // pgBackRest goes by the account of the server; the script has the one of the tests.
    const tools = join(cluster.folder, 'tools');
    await mkdir(tools);
    const asServer = account
      ? `[ "$(id -u)" != 0 ] || exec setpriv --reuid=${account.uid} --regid=${account.gid} --clear-groups /usr/bin/pgbackrest "$@"\n`
      : '';
    const program = `#!/bin/sh\n${asServer}exec /usr/bin/pgbackrest "$@"\n`;
    await writeFile(join(tools, 'pgbackrest'), program, { mode: 0o755 });
    const ours = { ...cluster.env, ...env, PATH: `${tools}:${process.env.PATH}`, HOME: process.env.HOME };
    const [script] = archive!.command!;
    const { stdout } = await run(resolve(script!), ['--once'], {
      cwd: '/',
      env: ours,
      maxBuffer: 64 * 1024 ** 2,
    });
    expect(stdout).toContain('restored and proven');
    const info = await cluster.asServer('pgbackrest', ['--stanza=atrium', '--output=json', 'info'], env);
    const [stanza] = JSON.parse(info) as [
      { status: { code: number }; backup: { database: { 'repo-key': number } }[] },
    ];
    expect(stanza.status.code).toBe(0);
    expect(stanza.backup.map(({ database }) => database['repo-key']).sort()).toEqual([1, 2]);
    const kept = await readdir(join(cluster.folder, 'repository'), { recursive: true });
    expect(kept.some((name) => name.includes('pg_data'))).toBe(true);
    // Sealed: what the server wrote is not to be read in it.
    const manifest = kept.find((name) => name.endsWith('backup.manifest'))!;
    expect((await readFile(join(cluster.folder, 'repository', manifest), 'utf8')).startsWith('[')).toBe(
      false,
    );
  });

  it('does not guess where the cluster goes while that is not filled in', async () => {
    const words = ['db:restore', '--to', 'latest', '--force'];
    const { code, output } = await cluster.command(words, { ...env, PGBACKREST_PG1_PATH: '' });
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('--data-dir') });
  });

  it('restores a moment into the folder that its environment names, which goes on archiving', async () => {
    const { dataDir, folder } = cluster;
    const client = await cluster.connect();
    await client.query(`UPDATE marketplace.niches SET description = 'kept'`);
    const { rows } = await client.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
    await client.query(`UPDATE marketplace.niches SET description = 'a mistake'`);
    await client.query('SELECT pg_switch_wal()').finally(() => client.end());
    await cluster.asServer('pgbackrest', ['--stanza=atrium', 'check'], env);
    const stop = `exec '${binFolder}/pg_ctl' stop -w -m fast -D '${dataDir}' >/dev/null 2>&1`;
    await cluster.asServer('/bin/sh', ['-c', stop]);

    const { code, output } = await cluster.command(
      ['db:restore', '--to', rows[0]!.now, '--force', '--no-start'],
      env,
    );
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining(`Restored ${dataDir}`),
    });
    expect(output).not.toContain('nothing of it is archived');
    handOver(join(folder, 'log'), account);
    await startAs(postgres!.command!);
    await untilWritable(cluster);
    const after = await cluster.connect();
    const found = await after.query(
      `SELECT DISTINCT description, current_setting('archive_mode') AS archives FROM marketplace.niches`,
    );
    await after.end();
    expect(found.rows).toEqual([{ description: 'kept', archives: 'on' }]);
  });
});

async function untilWritable(cluster: DebianCluster): Promise<void> {
  for (;;) {
    const client = await cluster.connect('postgres');
    const { rows } = await client
      .query<{ recovers: boolean }>('SELECT pg_is_in_recovery() AS recovers')
      .finally(() => client.end());
    if (!rows[0]!.recovers) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}
