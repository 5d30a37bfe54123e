import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProduct } from '../setup/product-process.js';
import { startFilledCluster, succeed, type DebianCluster } from './setup/debian-cluster.js';
import { until } from './setup/figures.js';

const run = promisify(execFile);
const key = randomBytes(32).toString('base64');

describe('a dump', () => {
  let cluster: DebianCluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    folder = cluster.env.BACKUP_DIR!;
  });
  afterAll(() => cluster.remove());

  const files = async (pattern: RegExp): Promise<string[]> =>
    (await readdir(folder)).filter((name) => pattern.test(name)).sort();

  /** The path of the backup that the command wrote. */
  const backUp = async (words: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> =>
    (await succeed(cluster, ['db:backup', ...words], env))
      .split('\n')
      .find((line) => line.startsWith(folder))!;

  const ask = async <Row extends object>(sql: string, database = 'atrium'): Promise<Row[]> => {
    const client = await cluster.connect(database);
    return (await client.query<Row>(sql).finally(() => client.end())).rows;
  };

  it('restores what there was when it was taken, and keeps what was there before', async () => {
    const [before] = await ask<{ products: string }>('SELECT count(*) AS products FROM sales.products');
    const path = await backUp();
    expect(path).toMatch(/atrium-\d{4}-\d\d-\d\dT\d{6}Z\.dump$/);
    await run('sha256sum', ['--check', `${path}.sha256`], { cwd: folder });
    expect((await stat(path)).mode & 0o077).toBe(0);
    await ask('DELETE FROM sales.transactions; DELETE FROM sales.products');

    const refused = await cluster.command(['db:restore', path]);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('again with --force') });
    expect(await ask('SELECT FROM sales.products')).toEqual([]);

    const output = await succeed(cluster, ['db:restore', path, '--force']);
    expect(await ask('SELECT count(*) AS products FROM sales.products')).toEqual([before]);
    const former = /database (atrium_before_\d+_\d+)/.exec(output)![1]!;
    expect(await ask('SELECT FROM sales.products', former)).toEqual([]);
    expect(await ask(`SELECT datname FROM pg_database WHERE datname LIKE '%restoring'`)).toEqual([]);
    await ask(`DROP DATABASE ${former}`, 'postgres');
    // The service's login, its grants and its policies came along.
    await succeed(cluster, ['audit:verify']);
    await succeed(cluster, ['migration:check', '--live']);
  });

  it('keeps also what came into an empty database while it was restored', async () => {
    const path = await backUp();
    await ask('CREATE DATABASE hollow', 'postgres');
    const restored = succeed(cluster, ['db:restore', path], { POSTGRES_DB: 'hollow' });
    const begun = `SELECT FROM pg_database WHERE datname = 'hollow_restoring'`;
    await until('it has begun', async () => (await ask(begun, 'postgres')).length === 1, 30_000);
    await ask('CREATE TABLE meanwhile AS SELECT 1 AS one', 'hollow');
    const former = /database (hollow_before_\d+_\d+)/.exec(await restored)?.[1];
    expect(await ask('SELECT one FROM meanwhile', former)).toEqual([{ one: 1 }]);
    for (const name of ['hollow', former]) await ask(`DROP DATABASE ${name}`, 'postgres');
  });

  it('is refused while another one of the same database is under way', async () => {
    const path = await backUp();
    const other = await cluster.connect('postgres');
    await other.query(`SELECT pg_advisory_lock(hashtextextended('atrium restores ' || 'atrium', 0))`);
    const refused = await cluster.command(['db:restore', path, '--force']);
    await other.end();
    const output = expect.stringContaining('Another restore of "atrium" is under way. Nothing was changed.');
    expect(refused).toMatchObject({ code: 1, output });
  });

  it('takes the place of what a service is busy with, which goes on with what was restored', async () => {
    const path = await backUp();
    const service = await startProduct({ ...cluster.env, JOBS: 'off', LOG_LEVEL: 'warn' });
    let isOver = false;
    const statuses = new Set<number>();
    const asking = Array.from({ length: 8 }, async () => {
      while (!isOver) statuses.add((await fetch(`${service.url}/v1/niches?limit=1`)).status);
    });
    try {
      const output = await succeed(cluster, ['db:restore', path, '--force']);
      expect((await fetch(`${service.url}/v1/niches?limit=1`)).status).toBe(200);
      const former = /database (atrium_before_\d+_\d+)/.exec(output)![1]!;
      expect(await ask('SELECT 1 AS open', former)).toEqual([{ open: 1 }]);
      await ask(`DROP DATABASE ${former}`, 'postgres');
    } finally {
      isOver = true;
      await Promise.all(asking);
      service.kill('SIGTERM');
      await service.ended;
    }
    for (const status of statuses) expect([200, 503]).toContain(status);
  });

  it('restores SQL, compressed or not, also one without a checksum and into a database that is not there', async () => {
    const path = await backUp(['--plain']);
    expect(path).toMatch(/\.sql\.gz$/);
    const elsewhere = join(cluster.folder, 'backup_20250115.sql.gz');
    await writeFile(elsewhere, await readFile(path));
    const output = await succeed(cluster, ['db:restore', elsewhere], { POSTGRES_DB: 'atrium_two' });
    expect(output).toContain('There is no');
    const [plain] = await ask<{ users: string }>(
      'SELECT count(*) AS users FROM identity.users',
      'atrium_two',
    );
    expect([plain]).toEqual(await ask('SELECT count(*) AS users FROM identity.users'));

    const { stdout } = await run('gunzip', ['--stdout', elsewhere], { maxBuffer: 64 * 1024 ** 2 });
    const sql = join(cluster.folder, 'backup.sql');
    await writeFile(sql, stdout);
    await succeed(cluster, ['db:restore', sql], { POSTGRES_DB: 'atrium_three' });
    expect(await ask('SELECT count(*) AS users FROM identity.users', 'atrium_three')).toEqual([plain]);
    for (const name of ['atrium_two', 'atrium_three']) await ask(`DROP DATABASE ${name}`, 'postgres');
  });

  it('is sealed with the key, opens with no other, and tells of each changed, missing or added byte', async () => {
    const env = { BACKUP_KEY: key, POSTGRES_DB: 'atrium_sealed' };
    const path = await backUp([], { BACKUP_KEY: key });
    expect(path).toMatch(/\.dump\.enc$/);
    const sealed = await readFile(path);
    expect(sealed.includes('PGDMP')).toBe(false);

    const without = await cluster.command(['db:restore', path], { POSTGRES_DB: 'atrium_sealed' });
    expect(without).toMatchObject({ code: 1, output: expect.stringContaining('set BACKUP_KEY') });
    const other = { ...env, BACKUP_KEY: randomBytes(32).toString('hex') };
    const wrong = await cluster.command(['db:restore', path], other);
    expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('another key') });

    // Without the checksum, which is nothing against whoever can write it anew.
    await rm(`${path}.sha256`);
    const damaged: Buffer[] = [
      Buffer.concat([sealed.subarray(0, -100_000), Buffer.from('x'), sealed.subarray(-99_999)]),
      sealed.subarray(0, 48 + 65_552),
      Buffer.concat([sealed, sealed.subarray(48, 48 + 65_552)]),
      sealed.subarray(0, 20),
    ];
    for (const content of damaged) {
      await writeFile(path, content);
      const { code, output } = await cluster.command(['db:restore', path], env);
      expect(output).toContain('damaged');
      expect(code).toBe(1);
    }
    await writeFile(path, sealed);
    expect(await ask(`SELECT FROM pg_database WHERE datname LIKE 'atrium_sealed%'`)).toEqual([]);
    await succeed(cluster, ['db:restore', path], env);
    await ask('DROP DATABASE atrium_sealed', 'postgres');

    const open = join(cluster.folder, 'opened.dump');
    await succeed(cluster, ['db:unseal', path, open], env);
    expect((await readFile(open)).toString('latin1', 0, 5)).toBe('PGDMP');
  });

  it('is refused where its bytes are not those of its checksum, and nothing is touched', async () => {
    const path = await backUp();
    const content = await readFile(path);
    content[content.length >> 1]! ^= 1;
    await writeFile(path, content);
    const { code, output } = await cluster.command(['db:restore', path, '--force']);
    expect(output).toContain('SHA-256');
    expect(code).toBe(1);
    await succeed(cluster, ['audit:verify']);
    await rm(path);
  });

  it('is refused where rows are missing, it is of a newer server, or of a newer schema', async () => {
    const path = await backUp();
    const file = path.replace(/\.dump$/, '.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as {
      rows: Record<string, number>;
      serverMajor: number;
    };
    const refused = async (change: object, why: string): Promise<void> => {
      await writeFile(file, JSON.stringify({ ...manifest, ...change }));
      const { code, output } = await cluster.command(['db:restore', path], { POSTGRES_DB: 'atrium_four' });
      expect(output).toContain(why);
      expect(code).toBe(1);
    };
    const products = manifest.rows['sales.products']!;
    await refused({ rows: { ...manifest.rows, 'sales.products': products + 1 } }, 'sales.products has');
    await refused({ serverMajor: manifest.serverMajor + 1 }, 'an older server');
    await writeFile(file, JSON.stringify(manifest));

    await ask(`INSERT INTO migration.ledger (name, checksum) VALUES ('20991231000000-of-tomorrow.js', 'x')`);
    const newer = await backUp();
    await ask(`DELETE FROM migration.ledger WHERE name LIKE '2099%'`);
    const words = ['db:restore', newer];
    const { code, output } = await cluster.command(words, { POSTGRES_DB: 'atrium_four' });
    expect(output).toContain('20991231000000-of-tomorrow.js');
    expect(code).toBe(1);
    expect(await ask(`SELECT FROM pg_database WHERE datname LIKE 'atrium_four%'`)).toEqual([]);
    await succeed(cluster, [...words, '--accept-newer-schema'], { POSTGRES_DB: 'atrium_four' });
    await ask('DROP DATABASE atrium_four', 'postgres');
  });

  it('is there whole or not at all, and the oldest go only when a new one is there', async () => {
    await rm(folder, { recursive: true });
    const first = await backUp();
    const tools = join(cluster.folder, 'tools');
    await mkdir(tools, { recursive: true });
    // A pg_dump that breaks off half way, as on a full disk or a lost connection.
    await writeFile(
      join(tools, 'pg_dump'),
      `#!/bin/sh\ncase "$*" in *--version*) exec ${cluster.env.PG_BIN}/pg_dump --version;; esac\n${cluster.env.PG_BIN}/pg_dump "$@" | head -c 2000\nexit 1\n`,
      { mode: 0o755 },
    );
    const { code, output } = await cluster.command(['db:backup', '--keep', '1'], { PG_BIN: tools });
    expect(output).toContain('no backup was written');
    expect(code).toBe(1);
    expect(await files(/\.dump$|\.part/)).toEqual([first.slice(folder.length + 1)]);

    await new Promise((wait) => setTimeout(wait, 1_000 - (Date.now() % 1_000)));
    const second = await backUp(['--keep', '1']);
    expect(await files(/./)).toEqual(
      ['.dump', '.dump.sha256', '.json'].map((end) => second.slice(folder.length + 1).replace('.dump', end)),
    );
    const listed = await succeed(cluster, ['db:backups', '--max-age', '1']);
    expect(listed).toContain(second);
    expect((await cluster.command(['db:backups'], { BACKUP_DIR: tools })).code).toBe(1);
  });

  it('has the stored files with it when asked, and gives them back', async () => {
    const stored = join(cluster.env.DATA_DIR!, 'files');
    const content = randomBytes(200_000);
    await writeFile(join(stored, 'a-file'), content);
    const before = await readdir(stored, { recursive: true });
    // Those of the seeders are there, in folders.
    expect(before.length).toBeGreaterThan(1);
    const env = { BACKUP_KEY: key };
    const path = await backUp(['--with-files'], env);
    await writeFile(join(stored, 'a-file'), 'overwritten');
    await writeFile(join(stored, 'another'), 'new');
    const output = await succeed(cluster, ['db:restore', path, '--force', '--with-files'], env);
    expect((await readdir(stored, { recursive: true })).sort()).toEqual(before.sort());
    expect(await readFile(join(stored, 'a-file'))).toEqual(content);
    const former = /before are in (\S+)\./.exec(output)![1]!;
    expect(await readdir(former)).toEqual(expect.arrayContaining(['a-file', 'another']));

    const archive = path.replace('.dump.enc', '.files.tar.enc');
    await rm(`${archive}.sha256`);
    const bytes = await readFile(archive);
    bytes[bytes.length - 50_000]! ^= 1;
    await writeFile(archive, bytes);
    const damaged = await cluster.command(['db:restore', path, '--force', '--with-files'], env);
    expect(damaged).toMatchObject({ code: 1, output: expect.stringContaining('damaged') });
    expect(await readdir(stored)).not.toContain('another');
    expect(await readFile(join(stored, 'a-file'))).toEqual(content);
  });

  it('is not taken by a login that does not see all rows, nor open where real data may live', async () => {
    await ask(`CREATE ROLE blind LOGIN PASSWORD 'blind-blind-blind'; GRANT atrium_migrator TO blind`);
    const blind = { POSTGRES_BACKUP_USER: 'blind', POSTGRES_BACKUP_PASSWORD: 'blind-blind-blind' };
    const refused = await cluster.command(['db:backup'], blind);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('CREATE ROLE atrium_backup') });
    expect(refused.output).not.toContain('blind-blind');
    // What it says to make is enough.
    const create = /CREATE ROLE atrium_backup.*;/
      .exec(refused.output)![0]
      .replace("'...'", `'sees-every-row'`);
    await ask(create);
    await backUp([], { POSTGRES_BACKUP_USER: 'atrium_backup', POSTGRES_BACKUP_PASSWORD: 'sees-every-row' });

    const secret = (): string => randomBytes(32).toString('hex');
    const open = await cluster.command(['db:backup'], {
      NODE_ENV: 'production',
      ...{ CURSOR_SECRET: secret(), CODE_SECRET: secret(), JWT_KEYS: `a:${secret()}` },
      ENCRYPTION_KEYS: `a:${secret()}`,
    });
    expect(open).toMatchObject({ code: 1, output: expect.stringContaining('There is no BACKUP_KEY') });
  });

  it('says what to install where its program is older than the server, or missing', async () => {
    const tools = join(cluster.folder, 'old-tools');
    await mkdir(tools);
    const version = '#!/bin/sh\necho "pg_dump (PostgreSQL) 14.1"\n';
    await writeFile(join(tools, 'pg_dump'), version, { mode: 0o755 });
    const old = await cluster.command(['db:backup'], { PG_BIN: tools });
    expect(old.output).toMatch(/pg_dump is of version 14 .*\n.*apt-get install postgresql-client-1\d/);
    expect(old.code).toBe(1);
    const none = await cluster.command(['db:backup'], { PG_BIN: cluster.folder });
    expect(none).toMatchObject({ code: 1, output: expect.stringContaining('PG_BIN') });
  });
});
