import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, cp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { lockKey } from '../../src/platform/migrations/migration-lock.js';
import { Migrator } from '../../src/platform/migrations/migrator.js';
import { checkSchema } from '../../src/platform/migrations/schema/check.js';
import { startService, type Service } from '../setup/service.js';

const connection = loadEnvironment().database.connection!;
const features = featuresOf(AppModule.of(loadEnvironment()));
const run = promisify(execFile);

let service: Service;
let directory: string;
/** Goes on by the minute, so that what was seen is looked at anew. */
let now = Date.now();

beforeAll(async () => {
  service = await startService();
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp('migrations', directory, { recursive: true });
});

beforeEach(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

interface Check {
  name: string;
  ok: boolean;
  level?: string;
  detail: string;
}

/** What `/health/ready` says of the schema, with the status of the whole answer. */
async function ask(): Promise<Check & { status: number }> {
  const { status, body } = await service.anonymous.get('/health/ready');
  const check = (body.checks as Check[]).find(({ name }) => name === 'schema');
  return { status, ...check! };
}

/** The same, a minute later. */
async function askLater(): Promise<Check & { status: number }> {
  now += 61_000;
  return ask();
}

const asMigrated = { status: 200, name: 'schema', ok: true, detail: 'as migrated' };
const drifted = {
  status: 200,
  name: 'schema',
  ok: false,
  level: 'warning',
  detail: 'drifted: npm run migration:check -- --live',
};
const notKnown = {
  status: 200,
  name: 'schema',
  ok: true,
  detail: expect.stringMatching(/^not known: .*; npm run migration:check -- --live$/),
};

const migrator = (): Migrator => new Migrator(connection, { directory });

async function addMigration(name: string, up: string, down: string): Promise<void> {
  const step = (sql: string): string => `({ sequelize }) => sequelize.query(${JSON.stringify(sql)})`;
  await writeFile(join(directory, name), `module.exports = { up: ${step(up)}, down: ${step(down)} };`);
}

describe('a schema that was changed by hand', () => {
  it.each([
    ['an index added', 'CREATE INDEX by_hand ON sales.products (stock)', 'DROP INDEX sales.by_hand'],
    [
      'a policy dropped',
      'DROP POLICY products__admin ON sales.products',
      'CREATE POLICY products__admin ON sales.products TO atrium_admin USING (true) WITH CHECK (true)',
    ],
    [
      'a grant changed',
      'GRANT DELETE ON identity.roles TO atrium_service',
      'REVOKE DELETE ON identity.roles FROM atrium_service',
    ],
    [
      'row security no longer forced',
      'ALTER TABLE sales.products NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE sales.products FORCE ROW LEVEL SECURITY',
    ],
  ])('shows in /health/ready, which stays 200, until it is put back: %s', async (_, change, putBack) => {
    expect(await askLater()).toEqual(asMigrated);
    await service.query(change);
    expect(await ask()).toEqual(asMigrated);
    expect(await askLater()).toEqual(drifted);
    await service.query(putBack);
    expect(await askLater()).toEqual(asMigrated);
  });

  it('is not hidden by the run that comes after it, but by a check that finds nothing', async () => {
    const lines: string[] = [];
    await addMigration(
      '29990101000000-add-shelves.js',
      'CREATE TABLE sales.shelves ()',
      'DROP TABLE sales.shelves',
    );
    await service.query('CREATE INDEX by_hand ON sales.products (stock)');
    await new Migrator(connection, { directory, log: (line) => lines.push(line) }).up();
    expect(lines).toContain('Warning: the database is not as migrated: npm run migration:check -- --live');
    expect(await ask()).toEqual(notKnown);
    await migrator().down();
    expect(await askLater()).toEqual(drifted);
    await rm(join(directory, '29990101000000-add-shelves.js'));

    await service.query('UPDATE migration.ledger SET fingerprint = NULL');
    const check = () => checkSchema({ connection }, features, { isLive: true, directory });
    expect((await check()).live!.lines).toHaveLength(1);
    expect(await ask()).toEqual(notKnown);
    await service.query('DROP INDEX sales.by_hand');
    expect((await check()).live!.lines).toEqual([]);
    expect(await askLater()).toEqual(asMigrated);
  });

  it('is looked for once, however many ask', async () => {
    const lend = jest.spyOn(service.app.get(Sequelize).connectionManager, 'getConnection');
    now += 61_000;
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(answers).toEqual(Array.from({ length: 20 }, () => asMigrated));
    // Sequelize itself says more of what it wants.
    const lent = lend.mock.calls.filter(([options]) => Object.keys(options).join() === 'type,useMaster');
    expect(lent).toHaveLength(1);
  });
});

describe('migrations', () => {
  const name = '29990102000000-add-drawers.js';

  beforeAll(() => addMigration(name, 'CREATE TABLE sales.drawers ()', 'DROP TABLE sales.drawers'));
  afterAll(() => rm(join(directory, name)));

  it('leave a schema that is as migrated, without waiting for a minute', async () => {
    expect(await ask()).toEqual(asMigrated);
    await migrator().up();
    expect(await ask()).toEqual(asMigrated);
    await migrator().down();
    expect(await ask()).toEqual(asMigrated);
  });

  it('that are pending are told apart: 503, and the schema is as the applied ones made it', async () => {
    const [row] = await service.query<{ fingerprint: string; renamed: string }>(
      `UPDATE migration.ledger SET name = name || 'on' WHERE name = (SELECT max(name) FROM migration.ledger)
       RETURNING fingerprint, name AS renamed`,
    );
    expect(row!.fingerprint).toMatch(/^\d+:[0-9a-f]{64}$/);
    const { body } = await service.anonymous.get('/health/ready').expect(503);
    expect(body.checks).toEqual([
      { name: 'database', ok: true, detail: 'reachable' },
      { name: 'migrations', ok: false, detail: '1 pending: npm run migration:run' },
      { name: 'schema', ok: true, detail: 'as migrated' },
    ]);
    await service.query(`UPDATE migration.ledger SET name = left(name, -2) WHERE name = $1`, [row!.renamed]);
  });

  it('of plain sequelize-cli leave it not known, until they are undone', async () => {
    // What is granted on a database does not come along with a copy of it.
    await service.query(`GRANT CREATE ON DATABASE "${connection.database}" TO atrium_migrator`);
    const { NODE_OPTIONS: _, ...env } = process.env;
    const cli = (command: string) =>
      run(
        process.execPath,
        [resolve('node_modules/sequelize-cli/lib/sequelize'), command, '--migrations-path', directory],
        { env },
      );
    await cli('db:migrate');
    expect(await ask()).toEqual({ ...notKnown, detail: expect.stringContaining(`noted after ${name}; `) });
    await cli('db:migrate:undo');
    expect(await ask()).toEqual(asMigrated);
  });

  it('that run at this moment are no drift', async () => {
    const runner = new pg.Client(connection);
    await runner.connect();
    await runner.query('SELECT pg_advisory_lock($1, $2)', [...lockKey]);
    await runner.query('CREATE INDEX half_way ON sales.products (stock)');
    expect(await askLater()).toEqual({ ...asMigrated, detail: 'not known: migrations are running' });
    await runner.query('SELECT pg_advisory_unlock_all()');
    expect(await ask()).toEqual(drifted);
    await runner.query('DROP INDEX sales.half_way');
    await runner.end();
    expect(await askLater()).toEqual(asMigrated);
  });

  it('that hold a table keep nobody waiting', async () => {
    const runner = new pg.Client(connection);
    await runner.connect();
    await runner.query('BEGIN');
    await runner.query('LOCK TABLE sales.products IN ACCESS EXCLUSIVE MODE');
    const askAndTime = async (): Promise<number> => {
      const startedAt = performance.now();
      expect(await askLater()).toEqual({ ...asMigrated, detail: 'not known: a table is being altered' });
      return performance.now() - startedAt;
    };
    // Waiting for the table, it would never be quick; a machine that stands still now and then is so most times.
    const took = [await askAndTime()];
    while (took.at(-1)! >= 2_000 && took.length < 5) took.push(await askAndTime());
    expect(Math.min(...took)).toBeLessThan(2_000);
    await runner.query('ROLLBACK');
    await runner.end();
    expect(await ask()).toEqual(asMigrated);
  });

  it('of another version of the server say nothing of this one', async () => {
    await service.query("UPDATE migration.ledger SET fingerprint = '9' || fingerprint");
    expect(await ask()).toEqual({
      ...notKnown,
      detail: expect.stringContaining('another version of the server'),
    });
    await service.query('UPDATE migration.ledger SET fingerprint = substr(fingerprint, 2)');
    expect(await ask()).toEqual(asMigrated);
  });
});
