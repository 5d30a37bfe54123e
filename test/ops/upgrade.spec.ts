import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { checkRestored } from '../../src/platform/backups/checks.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { runCommand, startProduct } from '../setup/product-process.js';
import { executePage } from '../setup/runbook.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';

/** From the PostgreSQL of Debian to the one that comes along, by the commands of the runbook. */
describe('an upgrade to a newer major version of PostgreSQL', () => {
  let old: DebianCluster;
  let folder: string;
  let server: EmbeddedPostgres;
  let env: NodeJS.ProcessEnv;
  let onNew: NodeJS.ProcessEnv;

  beforeAll(async () => {
    old = await startFilledCluster();
    folder = await mkdtemp(join(tmpdir(), 'atrium-upgrade-'));
    await chmod(folder, 0o755);
    server = await startEmbeddedPostgres({
      dataDir: folder,
      settings: { fsync: 'off' },
      database: 'postgres',
    });
    const { host, port, user, password } = server.connection;
    const differs = {
      ...{ POSTGRES_HOST: host, POSTGRES_PORT: String(port) },
      ...{ POSTGRES_OWNER_USER: user, POSTGRES_OWNER_PASSWORD: password },
    };
    const file = join(folder, 'new-server.env');
    const lines = Object.entries(differs).map(([name, value]) => `${name}='${value}'\n`);
    await writeFile(file, lines.join(''), { mode: 0o600 });
    env = { ...old.env, BACKUP_KEY: randomBytes(32).toString('base64'), NEW_SERVER: file };
    onNew = { ...env, ...differs };
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    await old.remove();
  });

  const connectToNew = async (): Promise<pg.Client> => {
    const client = new pg.Client({ ...server.connection, database: 'atrium' });
    await client.connect();
    return client;
  };

  it('keeps every row as it was, by the commands of the runbook, which print what it says', async () => {
    const source = await old.connect();
    const before = await everything(source);
    const from = await majorOf(source);
    await source.end();
    expect(Object.values(before).filter(({ rows }) => rows > 0).length).toBeGreaterThan(30);

    const page = await readFile('docs/runbooks/upgrades.md', 'utf8');
    const ours = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
    const { printed, promised } = await executePage(page, { cwd: resolve('.'), env: ours });
    expect(promised).toHaveLength(3);
    expect(printed).toEqual(promised);

    const target = await connectToNew();
    expect(await majorOf(target)).toBeGreaterThan(from);
    expect(await everything(target)).toEqual(before);
    const features = featuresOf(AppModule.of(loadEnvironment(onNew)));
    const results = await checkRestored(target, features, () => undefined);
    await target.end();
    expect(results.length).toBeGreaterThan(15);
    expect(results.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('serves there, and says of the schema that it is as the migrations left it', async () => {
    const service = await startProduct({ ...onNew, JOBS: 'off', LOG_LEVEL: 'warn' });
    try {
      const { status, body } = await ask(service.url, '/health/ready');
      expect({ status, checks: body.checks }).toEqual({
        status: 200,
        checks: [
          { name: 'database', ok: true, detail: 'reachable' },
          { name: 'migrations', ok: true, detail: 'all applied' },
          { name: 'schema', ok: true, detail: 'as migrated' },
        ],
      });
      const signedIn = await ask(service.url, '/v1/sessions', {
        identifier: 'merchandiser',
        password: 'password123',
      });
      expect(signedIn.status).toBe(201);
    } finally {
      service.kill('SIGTERM');
      await service.ended;
    }
  });

  it('says of a schema that nobody has compared yet that it is not known', async () => {
    const elsewhere = { ...onNew, POSTGRES_DB: 'atrium_again' };
    const names = (await readdir(env.BACKUP_DIR!)).filter((name) => name.endsWith('.dump.enc'));
    const path = join(env.BACKUP_DIR!, names.sort().at(-1)!);
    expect(await runCommand(['db:restore', path], elsewhere)).toMatchObject({ code: 0 });
    const service = await startProduct({ ...elsewhere, JOBS: 'off', LOG_LEVEL: 'warn' });
    const { body } = await ask(service.url, '/health/ready');
    service.kill('SIGTERM');
    await service.ended;
    const troubleshooting = await readFile('docs/runbooks/troubleshooting.md', 'utf8');
    const said = 'it was noted on another version of the server';
    expect(troubleshooting).toContain(`\`${said}\``);
    expect(body.checks!.at(-1)).toMatchObject({ name: 'schema', ok: true });
    expect(body.checks!.at(-1)!.detail).toContain(`not known: ${said}`);
  });

  it.each(['atrium', 'postgres'])(
    'the queries of the runbook run on the old server and the new one (%s)',
    async (database) => {
      const page = await readFile('docs/runbooks/upgrades.md', 'utf8');
      const queries = [...page.matchAll(/^```sql\n([^`]*)^```/gm)].map(([, sql]) => sql!);
      expect(queries).toHaveLength(2);
      const fresh = new pg.Client({ ...server.connection, database });
      await fresh.connect();
      const former = await old.connect(database);
      try {
        for (const client of [fresh, former])
          for (const sql of queries) expect((await client.query(sql)).rows).toEqual([]);
      } finally {
        await Promise.all([fresh.end(), former.end()]);
      }
    },
  );
});

interface Answer {
  accessToken?: string;
  checks?: { name: string; ok: boolean; detail: string }[];
}

async function ask(url: string, path: string, body?: object): Promise<{ status: number; body: Answer }> {
  const response = await fetch(url + path, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

async function majorOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  return Math.floor(Number(rows[0]!.server_version_num) / 10_000);
}

/** Of each table how many rows it has, and a hash of all that is in them. */
async function everything(client: pg.Client): Promise<Record<string, { rows: number; hash: string }>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND c.oid::regclass::text <> 'migration.ledger'`,
  );
  const found: Record<string, { rows: number; hash: string }> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ rows: number; hash: string }>(
      `SELECT count(*)::integer AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS hash FROM ${name} t`,
    );
    found[name] = rows[0]!;
  }
  return found;
}
