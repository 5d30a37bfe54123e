import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { lockKey } from '../../src/platform/migrations/migration-lock.js';
import { startProduct } from '../setup/product-process.js';
import { executePage } from '../setup/runbook.js';
import { startBouncer, type Bouncer } from './setup/bouncer.js';
import { account, startFilledCluster, succeed, type DebianCluster } from './setup/debian-cluster.js';

const run = promisify(execFile);
const secret = (): string => randomBytes(32).toString('hex');
const deployed = (): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  ...{ CURSOR_SECRET: secret(), CODE_SECRET: secret() },
  ...{ JWT_KEYS: `a:${secret()}`, ENCRYPTION_KEYS: `a:${secret()}` },
});

interface Answer {
  status: number;
  said: string;
}

/** Makes what the page quotes happen: each message is that of the real command on the real server. */
describe('troubleshooting.md', () => {
  let cluster: DebianCluster;
  let bouncer: Bouncer;
  let page: string;
  let backup: string;
  const key = randomBytes(32).toString('base64');

  beforeAll(async () => {
    page = await readFile('docs/runbooks/troubleshooting.md', 'utf8');
    cluster = await startFilledCluster();
    await succeed(cluster, ['db:backup'], { BACKUP_KEY: key });
    backup = join(
      cluster.env.BACKUP_DIR!,
      (await readdir(cluster.env.BACKUP_DIR!)).find((name) => name.endsWith('.dump.enc'))!,
    );
    const roles = [
      `CREATE ROLE locked NOLOGIN PASSWORD 'locked-out-1'`,
      `CREATE ROLE alone LOGIN PASSWORD 'all-alone-1'`,
      `CREATE ROLE blind LOGIN PASSWORD 'blind-blind-1'; GRANT atrium_migrator TO blind`,
      'CREATE DATABASE empty',
      'CREATE DATABASE closed',
      'REVOKE CONNECT ON DATABASE closed FROM public',
      'CREATE DATABASE copy TEMPLATE atrium',
    ];
    await administer('postgres', roles);
    // It keeps connections, and a database that somebody is connected to cannot be copied.
    bouncer = await startBouncer(cluster);
  });
  afterAll(async () => {
    await bouncer.stop();
    await cluster.remove();
  });

  async function administer(database: string, statements: string[]): Promise<void> {
    const client = await cluster.connect(database);
    for (const sql of statements) await client.query(sql);
    await client.end();
  }

  const ofCommand = async (words: string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const { code, output } = await cluster.command(words, env);
    expect({ code, output }).toEqual({ code: 1, output });
    return output;
  };

  /** What a service says that does not start. */
  const ofStart = async (env: NodeJS.ProcessEnv): Promise<string> => {
    const product = await startProduct({ ...cluster.env, ...env });
    expect(await product.ended).toBe(1);
    return product.output();
  };

  const ask = async (url: string, path: string): Promise<Answer> => {
    const response = await fetch(url + path);
    return { status: response.status, said: await response.text() };
  };

  /** What a service answers to `paths`; `away` happens once it serves. */
  const ofService = async (
    env: NodeJS.ProcessEnv,
    path: string,
    away?: () => Promise<void>,
  ): Promise<Answer> => {
    const product = await startProduct({ ...cluster.env, JOBS: 'off', LOG_LEVEL: 'warn', ...env });
    try {
      await away?.();
      return await ask(product.url, path);
    } finally {
      product.kill('SIGTERM');
      await product.ended;
    }
  };

  const told = (quote: string, output: string): void => {
    expect(page).toContain(`\`${quote}\``);
    let rest = output;
    for (const part of quote.split('…')) {
      expect(rest).toContain(part.trim());
      rest = rest.slice(rest.indexOf(part.trim()) + part.trim().length);
    }
  };

  const login = (user: string, password: string): NodeJS.ProcessEnv => ({
    ...{ POSTGRES_USER: user, POSTGRES_PASSWORD: password },
    ...{ POSTGRES_OWNER_USER: '', POSTGRES_OWNER_PASSWORD: '' },
  });

  const starts: [string, NodeJS.ProcessEnv][] = [
    ['The environment cannot be used: …', { PORT: 'many' }],
    [
      'did not answer within … s (…): start it, or correct POSTGRES_HOST and POSTGRES_PORT',
      { POSTGRES_PORT: '1', POSTGRES_STARTUP_TIMEOUT_MS: '300' },
    ],
    ['refuses the password of "…"', { POSTGRES_PASSWORD: 'another-one-1' }],
    ['does not let "…" in (28000)', login('locked', 'locked-out-1')],
    ['has no database "…"', { POSTGRES_DB: 'nowhere' }],
    ['does not let "…" use "…": grant CONNECT', { POSTGRES_DB: 'closed' }],
    ['does not offer the expected TLS (…)', { POSTGRES_TLS: 'verify' }],
    ['is not the one of ENCRYPTION_KEYS', { ENCRYPTION_KEYS: `dev:${secret()}` }],
  ];
  it.each(starts)('it does not start: %s', async (quote, env) => {
    told(quote, await ofStart(env));
  });

  it('it does not start as a superuser, nor on a port that is in use', async () => {
    const { POSTGRES_OWNER_USER: owner, POSTGRES_OWNER_PASSWORD: password } = cluster.env;
    told(
      'is a superuser: serve with',
      await ofStart({ ...deployed(), POSTGRES_USER: owner, POSTGRES_PASSWORD: password }),
    );
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    told('address already in use', await ofStart({ PORT: String(port) }));
    await new Promise((done) => other.close(done));
  });

  const unready: [string, NodeJS.ProcessEnv, number][] = [
    ['… pending: npm run migration:run', { POSTGRES_DB: 'empty' }, 503],
    [
      'cannot be taken: apply the migrations (npm run migration:run), and make the login a member of the role',
      login('alone', 'all-alone-1'),
      503,
    ],
    ['not proven restorable: npm run db:drill', { BACKUP_PROVEN_WITHIN_HOURS: '1' }, 200],
  ];
  it.each(unready)('/health/ready: %s', async (quote, env, status) => {
    const answer = await ofService(env, '/health/ready');
    expect(answer).toMatchObject({ status });
    told(quote, answer.said);
  });

  it('/health/ready tells of a schema that was changed by hand, and serves', async () => {
    await administer('copy', ['ALTER TABLE sales.products ADD COLUMN by_hand text']);
    const answer = await ofService({ POSTGRES_DB: 'copy' }, '/health/ready');
    expect(answer.status).toBe(200);
    told('drifted: npm run migration:check -- --live', answer.said);
  });

  it('migrations say what is in their way', async () => {
    const asService = { POSTGRES_DB: 'empty', POSTGRES_OWNER_USER: '', POSTGRES_OWNER_PASSWORD: '' };
    const denied = await ofCommand(['migration:run'], asService);
    told('permission denied', denied);
    const pooled = await ofCommand(['migration:run'], { POSTGRES_PORT: String(bouncer.port) });
    told('is a pooler, through which nothing can be locked', pooled);

    const copy = { POSTGRES_DB: 'copy' };
    await administer('copy', [
      `INSERT INTO migration.ledger (name, checksum) VALUES ('20991231000000-of-tomorrow.js', 'x')`,
    ]);
    told('Cannot undo …: the file is missing', await ofCommand(['migration:undo'], copy));
    told('is applied, but its file is missing', (await cluster.command(['migration:run'], copy)).output);
    await administer('copy', [
      `DELETE FROM migration.ledger WHERE name LIKE '2099%'`,
      `UPDATE migration.ledger SET checksum = 'of another file' WHERE name = (SELECT max(name) FROM migration.ledger)`,
    ]);
    told('Edited after it was applied: …', await ofCommand(['migration:run'], copy));
  });

  it('a migration that fails', async () => {
    // The tables of the first migration are there already, made by somebody else.
    await administer('postgres', ['CREATE DATABASE made']);
    await administer('made', ['CREATE SCHEMA sales; CREATE TABLE sales.products (id integer)']);
    told('could not be applied: …', await ofCommand(['migration:run'], { POSTGRES_DB: 'made' }));
  });

  it('one run of migrations waits for the other, and says for whom', async () => {
    const holder = await cluster.connect();
    await holder.query('SELECT pg_advisory_lock($1, $2)', [...lockKey]);
    const running = cluster.command(['migration:run']);
    // It has looked who holds the lock, and says so.
    const looked = `SELECT FROM pg_stat_activity WHERE application_name LIKE 'atrium-migrate%' AND query LIKE '%pg_locks%'`;
    while ((await holder.query(looked)).rowCount === 0) await pause(20);
    await holder.end();
    const { code, output } = await running;
    expect(code).toBe(0);
    told('Waiting for another migration run: …', output);
  });

  const backups: [string, string[], NodeJS.ProcessEnv][] = [
    ['There is no BACKUP_KEY', ['db:backup'], deployed()],
    [
      'does not see all rows',
      ['db:backup'],
      { POSTGRES_BACKUP_USER: 'blind', POSTGRES_BACKUP_PASSWORD: 'blind-blind-1' },
    ],
    ['There is no pg_dump that runs in PG_BIN', ['db:backup'], { PG_BIN: '/nowhere' }],
    ['There is no backup in …', ['db:backups'], { BACKUP_DIR: '/nowhere' }],
    ['is no moment', ['db:restore', '--to', 'yesterday'], {}],
  ];
  it.each(backups)('of backups: %s', async (quote, words, env) => {
    told(quote, await ofCommand(words, env));
  });

  it('of backups: the newest is too old', async () => {
    const folder = join(cluster.folder, 'of-last-year');
    await mkdir(folder);
    await writeFile(join(folder, 'atrium-2025-01-15T031500Z.dump.enc'), '');
    const output = await ofCommand(['db:backups', '--max-age', '26'], { BACKUP_DIR: folder });
    told('hours old, and … are the most', output);
  });

  it('a restore refuses what it cannot open, what is damaged, and to replace what is in use', async () => {
    const words = ['db:restore', backup];
    const aside = { POSTGRES_DB: 'aside' };
    told('is not empty, and a restore takes its place', await ofCommand(words, { BACKUP_KEY: key }));
    told('is sealed, and there is no key to open it', await ofCommand(words, aside));
    told(
      'was sealed with another key than BACKUP_KEY',
      await ofCommand(words, { ...aside, BACKUP_KEY: secret() }),
    );
    const damaged = join(cluster.folder, 'damaged.dump.enc');
    const content = await readFile(backup);
    content[content.length >> 1]! ^= 1;
    await writeFile(damaged, content);
    await writeFile(`${damaged}.sha256`, await readFile(`${backup}.sha256`));
    told(
      'is damaged: it has not the SHA-256',
      await ofCommand(['db:restore', damaged], { ...aside, BACKUP_KEY: key }),
    );
    await rm(damaged);
    const tools = join(cluster.folder, 'old-tools');
    await mkdir(tools);
    await writeFile(join(tools, 'pg_dump'), '#!/bin/sh\necho "pg_dump (PostgreSQL) 14.1"\n', { mode: 0o755 });
    told('is of version …, and the server of version …', await ofCommand(['db:backup'], { PG_BIN: tools }));
  });

  it('pgBackRest without a backup', async () => {
    const config = join(cluster.folder, 'pgbackrest.conf');
    const lines = [
      '[global]',
      `repo1-path=${cluster.folder}/none`,
      `log-path=${cluster.folder}`,
      `lock-path=${cluster.folder}/lock`,
      '[atrium]',
      `pg1-path=${cluster.dataDir}`,
    ];
    await writeFile(config, lines.join('\n'));
    told(
      'pgBackRest has no backup of the stanza',
      await ofCommand(['db:restore', '--to', 'latest'], { PGBACKREST_CONFIG: config }),
    );
  });

  it('begins with where it looks and whether it is well, as printed', async () => {
    const product = await startProduct({ ...cluster.env, JOBS: 'off' });
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...cluster.env, ATRIUM: product.url };
    const { printed, promised } = await executePage(page, { cwd: resolve('.'), env });
    expect(promised).toHaveLength(1);
    expect(printed).toEqual(promised);
    product.kill('SIGTERM');
    await product.ended;
  });

  it('the programs of PostgreSQL do what the quick reference says', async () => {
    const folder = join(cluster.folder, 'by-hand');
    await mkdir(folder);
    const quick = await readFile('docs/runbooks/quick-reference.md', 'utf8');
    const env = { HOME: process.env.HOME, ...cluster.env, PATH: `${cluster.env.PG_BIN}:${process.env.PATH}` };
    const { printed, promised } = await executePage(quick, { cwd: folder, env });
    expect(promised).toHaveLength(1);
    expect(printed).toEqual(promised);
    expect((await readdir(join(folder, 'base'))).sort()).toContain('base.tar.gz');
    const [dump] = (await readdir(folder)).filter((name) => /^backup_\d{8}\.sql\.gz$/.test(name));
    await succeed(cluster, ['db:restore', join(folder, dump!)], { POSTGRES_DB: 'atrium_four' });
  });

  it('TLS is taken with the certificate that is expected alone', async () => {
    /** A certificate of its own for `name`, which the server has from now on. */
    const certify = async (name: string): Promise<string> => {
      const [cert, certKey] = ['crt', 'key'].map((end) => join(cluster.folder, `${name}.${end}`)) as [
        string,
        string,
      ];
      const made = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
      ];
      const words = [
        'req',
        '-x509',
        ...made,
        '-addext',
        `subjectAltName=DNS:${name}`,
        '-keyout',
        certKey,
        '-out',
        cert,
      ];
      await run('openssl', words);
      await chmod(cert, 0o644);
      if (account) await chown(certKey, account.uid, account.gid);
      await administer('postgres', [
        `ALTER SYSTEM SET ssl_cert_file = '${cert}'`,
        `ALTER SYSTEM SET ssl_key_file = '${certKey}'`,
        'ALTER SYSTEM SET ssl = on',
        'SELECT pg_reload_conf()',
      ]);
      const isOn = async (): Promise<boolean> => {
        const client = await cluster.connect('postgres');
        const { rows } = await client
          .query<{ file: string; ssl: string }>(
            `SELECT current_setting('ssl_cert_file') AS file, current_setting('ssl') AS ssl`,
          )
          .finally(() => client.end());
        return rows[0]!.file === cert && rows[0]!.ssl === 'on';
      };
      while (!(await isOn())) await pause(20);
      return cert;
    };
    const over = (ca: string): NodeJS.ProcessEnv => ({
      POSTGRES_HOST: 'localhost',
      POSTGRES_TLS: 'verify',
      POSTGRES_TLS_CA_FILE: ca,
    });
    const ours = await certify('localhost');
    expect(await ofService(over(ours), '/health/ready')).toMatchObject({ status: 200 });
    await succeed(cluster, ['migration:status'], over(ours));
    const named = await certify('db.example.org');
    for (const ca of [ours, named]) told('does not offer the expected TLS (…)', await ofStart(over(ca)));
  });

  it('a server that is away is told as not reachable, and as 503 to everybody else', async () => {
    const away = (): Promise<void> => cluster.stop();
    const ready = await ofService({}, '/health/ready', away);
    expect(ready.status).toBe(503);
    told('not reachable', ready.said);
    await cluster.start();
    const answer = await ofService({}, '/v1/niches', away);
    expect(answer.status).toBe(503);
    expect(page).toContain('503 `The database cannot be reached just now.`');
    expect(answer.said).toContain('The database cannot be reached just now.');
    await cluster.start();
  });
});
