import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { serviceConnection } from '../../../src/platform/database/service-login.js';
import { registerAuditCommands } from '../../../src/platform/audit/audit.commands.js';
import { runHere } from '../../setup/command-here.js';
import { runCommand } from '../../setup/product-process.js';
import { serviceEnvironment } from '../../setup/service.js';

/*
 * Somebody who may do anything to the database changes the trail, and covers it up as well as can be; each time in a
 * copy of the database. The commands run as an operator runs them, with no more than the login of the service.
 */

interface Copy {
  client: pg.Client;
  run(...words: string[]): Promise<{ code: number | null; output: string }>;
  /** The same as a process of its own. */
  start(...words: string[]): Promise<{ code: number | null; output: string }>;
}

const server = loadEnvironment().database.connection!;
const original = server.database;
const copies: pg.Client[] = [];
let folder: string;
/** What was kept elsewhere, by the sequence of its seal. */
const heads = new Map<number, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-heads-'));
  const client = await connectTo(original);
  for (let n = 0; n < 5; n++) {
    await client.query(`INSERT INTO marketplace.niches (name, icon) SELECT gen_random_uuid()::text, 'before'
      FROM generate_series(1, 4)`);
    await client.query(`UPDATE marketplace.niches SET icon = 'after' WHERE icon = 'before'`);
    await sealAll(client);
    const { rows } = await client.query<{ sequence: number; head: string }>(
      `SELECT sequence::integer, sequence || ':' || encode(hash, 'hex') AS head
         FROM platform.audit_seals ORDER BY sequence DESC LIMIT 1`,
    );
    heads.set(rows[0]!.sequence, rows[0]!.head);
  }
  await client.end();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  const names = copies.map(({ database }) => database!);
  await Promise.all(copies.splice(0).map((client) => client.end()));
  const client = await connectTo('postgres');
  for (const name of names) await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  await client.end();
});

async function connectTo(database: string): Promise<pg.Client> {
  const client = new pg.Client({ ...server, database });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** All at once, when no transaction is open that is older than what was written: other databases may hold some. */
async function sealAll(client: pg.Client): Promise<void> {
  const isFree = `SELECT pg_snapshot_xmin(pg_current_snapshot()) > max(transaction_id::text::bigint)::text::xid8 AS "isFree"
    FROM platform.audit_logs`;
  while (!(await client.query<{ isFree: boolean }>(isFree)).rows[0]!.isFree) await delay(20);
  await client.query('SELECT platform.seal_audit_logs()');
}

/** A copy of the database in which `statements` were run past every guard, which were then put back. */
async function tampered(...statements: string[]): Promise<Copy> {
  const database = `test_${process.env.JEST_WORKER_ID ?? '1'}_${randomUUID().slice(0, 8)}`;
  const admin = await connectTo('postgres');
  await admin.query(`CREATE DATABASE "${database}" TEMPLATE "${original}"`);
  await admin.end();
  const client = await connectTo(database);
  copies.push(client);
  for (const statement of [...guards('DISABLE TRIGGER'), ...statements, ...guards('ENABLE ALWAYS TRIGGER')]) {
    await client.query(statement);
  }
  const connection = serviceConnection({ ...server, database });
  const { user, password, host, port } = connection;
  const variables = {
    POSTGRES_HOST: host,
    POSTGRES_PORT: String(port),
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
  };
  const environment = serviceEnvironment();
  const here = { ...environment, database: { ...environment.database, connection } };
  return {
    client,
    run: (...words) => runHere(registerAuditCommands, words, here),
    start: (...words) => runCommand(words, variables),
  };
}

const guards = (how: string): string[] =>
  ['audit_logs__append_only', 'audit_logs__forget_only', 'audit_seals__append_only'].map(
    (name) => `ALTER TABLE platform.${name.split('__')[0]} ${how} ${name}`,
  );

/** The first entry under a seal, or one after it. */
const entryUnder = (seal: number, skip = 0): string => `
  (SELECT entry.id FROM platform.audit_logs AS entry JOIN platform.audit_seals AS seal
      ON (transaction_id, entry.id) > (from_transaction, from_id) AND (transaction_id, entry.id) <= (to_transaction, to_id)
    WHERE sequence = ${seal} ORDER BY transaction_id, entry.id LIMIT 1 OFFSET ${skip})`;

const forged = 'id, occurred_at, actor, action, table_name, record_id, cluster, transaction_id';

const nil = '00000000-0000-0000-0000-000000000000';
const whole = 'The audit trail is whole.';
const notWhole = (faults: number): string => `The audit trail is not whole (faults ${faults}).`;

describe('npm run audit:verify', () => {
  it('says that all is well where it is, whatever heads were kept', async () => {
    const copy = await tampered();
    const file = join(folder, 'heads');
    await writeFile(file, `# kept every day\n${[...heads.values()].join(' 2026-11-21\n')}\n\n`);
    const { code, output } = await copy.start('audit:verify', '--heads', file);
    expect([code, output]).toEqual([0, expect.stringContaining(whole)]);
    expect(output).toMatch(/^entries \d+, seals 5, heads compared 5$/m);
  });

  it('finds each entry that was edited, whatever of it', async () => {
    const edits = [
      `actor_id = '${randomUUID()}'`,
      `changes = changes || '{"icon": {"from": "before", "to": "never"}}'`,
      `request_id = '${randomUUID()}'`,
      `record_id = '${randomUUID()}'`,
      `created_at = created_at - interval '1 hour'`,
    ];
    const copy = await tampered(
      ...edits.map(
        (edit, index) => `UPDATE platform.audit_logs SET ${edit} WHERE id = ${entryUnder(index + 1, 7)}`,
      ),
    );
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(edits.length))]);
    for (const seal of edits.keys()) {
      const { rows } = await copy.client.query<{ id: string; record: string; table: string }>(
        `SELECT id, record_id AS record, table_name AS table FROM platform.audit_logs WHERE id = ${entryUnder(seal + 1, 7)}`,
      );
      const { id, record, table } = rows[0]!;
      const entry = `the entry ${id} \\(\\w+ of ${table} ${record} at .*\\)`;
      expect(output).toMatch(new RegExp(`^Seal ${seal + 1}: ${entry} was edited\\.$`, 'm'));
    }
  });

  it('finds each address that was edited, or removed without the trail saying for whom', async () => {
    const gone = 'ip_address = NULL, ip_salt = NULL';
    const edits = [
      `ip_address = '10.0.0.1'`,
      `ip_salt = '${randomUUID()}'`,
      gone,
      `${gone}, forgotten_for = '${randomUUID()}'`,
    ];
    const copy = await tampered(
      ...edits.map(
        (edit, index) => `UPDATE platform.audit_logs SET ${edit} WHERE id = ${entryUnder(index + 1, 7)}`,
      ),
    );
    const { code, output } = await copy.run('audit:verify');
    // Of the last one the entry is right, and the count is not.
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(edits.length))]);
    for (const seal of [1, 2, 3]) {
      expect(output).toMatch(
        new RegExp(`^Seal ${seal}: the address of the entry .* was edited or removed`, 'm'),
      );
    }
    expect(output).toMatch(/^For the account \S{36} 1 addresses are gone, and the trail tells of 0\.$/m);
  });

  it('does not mind the addresses of somebody who was erased, but each that is gone besides', async () => {
    const account = randomUUID();
    const copy = await tampered();
    await copy.client.query(`BEGIN; SELECT set_config('role', 'atrium_app', true),
      set_config('atrium.user_id', '${account}', true), set_config('atrium.roles', 'admin', true),
      set_config('atrium.ip_address', '203.0.113.7', true), set_config('atrium.request_id', 'of-a-test', true);
      INSERT INTO marketplace.niches (name) VALUES ('of somebody'); COMMIT`);
    await sealAll(copy.client);
    const forget = await copy.client.query(`SELECT platform.forget_addresses('${account}') AS count`);
    expect(forget.rows).toEqual([{ count: 1 }]);
    await sealAll(copy.client);
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([0, expect.stringContaining(whole)]);

    await copy.client.query(`UPDATE platform.audit_logs SET ip_address = NULL, ip_salt = NULL,
      forgotten_for = '${account}' WHERE id = ${entryUnder(2)}`);
    const again = await copy.run('audit:verify');
    const found = `For the account ${account} 2 addresses are gone, and the trail tells of 1.`;
    expect([again.code, again.output]).toEqual([1, expect.stringContaining(found)]);
  });

  it('finds the entry that was removed', async () => {
    const plain = await tampered();
    const { rows } = await plain.client.query<{ id: string }>(`SELECT ${entryUnder(3)} AS id`);
    const copy = await tampered(`DELETE FROM platform.audit_logs WHERE id = '${rows[0]!.id}'`);
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`Seal 3: the entry ${rows[0]!.id} was removed.`),
    ]);
  });

  it('finds the entry that was put among sealed ones, or before all of them', async () => {
    const forge = (seal: number, id: string, transaction: string): string => `
      INSERT INTO platform.audit_logs (${forged})
      SELECT ${id}, now(), 'account', 'delete', table_name, record_id, cluster, ${transaction}
        FROM platform.audit_logs WHERE id = ${entryUnder(seal)}`;
    const copy = await tampered(
      // With it no id would pass but one that has a time.
      'ALTER TABLE platform.audit_logs ALTER COLUMN occurred_at DROP EXPRESSION',
      forge(4, 'platform.uuid_v7()', 'transaction_id'),
      forge(1, `'${nil}'`, `'0'`),
    );
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(2))]);
    expect(output).toMatch(/^Seal 4: the entry .* \(delete of marketplace.niches .*\) was put there after/m);
    expect(output).toContain(`The entry ${nil} was put there`);
  });

  it('finds each seal that was changed, whatever of it', async () => {
    const change = (seal: number, what: string): string =>
      `UPDATE platform.audit_seals SET ${what} WHERE sequence = ${seal}`;
    const copy = await tampered(
      change(1, 'row_count = row_count - 1, fingerprints = substr(fingerprints, 25)'),
      change(2, `created_at = created_at - interval '1 day'`),
      change(3, `fingerprints = decode(repeat('cd', 24 * row_count), 'hex')`),
      change(4, `hash = decode(repeat('ab', 32), 'hex')`),
    );
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(5))]);
    expect(output).toMatch(/^Seal 1: the entry .* was put there after it was sealed\.$/m);
    expect(output).toMatch(/^Seal 2: it was itself changed\.$/m);
    expect(output).toMatch(/^Seal 3: its fingerprints were changed\.$/m);
    expect(output).toMatch(/^Seal 4: it was itself changed\.$/m);
    expect(output).toMatch(/^Seal 5 does not follow from the one before: one of the two was changed\.$/m);
  });

  it('finds each seal that was removed, at the beginning and in the middle', async () => {
    const copy = await tampered('DELETE FROM platform.audit_seals WHERE sequence IN (1, 2, 4)');
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(2))]);
    expect(output).toMatch(/^Seals 1 to 2 are missing\.$/m);
    expect(output).toMatch(/^Seal 4 is missing\.$/m);
  });

  it('finds by a head that was kept that the end was cut off, and says that without one it cannot', async () => {
    const cut = `DELETE FROM platform.audit_logs USING platform.audit_seals
      WHERE (transaction_id, audit_logs.id) > (to_transaction, to_id) AND sequence = 3`;
    const copy = await tampered(cut, 'DELETE FROM platform.audit_seals WHERE sequence > 3');
    const without = await copy.run('audit:verify');
    expect([without.code, without.output]).toEqual([0, expect.stringContaining('a cut end does not show')]);
    const { code, output } = await copy.start('audit:verify', '--head', heads.get(5)!);
    const found = 'The head of seal 5 was kept, but the trail ends with seal 3: the end was cut off.';
    expect([code, output]).toEqual([1, expect.stringContaining(found)]);
  });

  it('finds by a head that was kept that everything was written and sealed anew', async () => {
    const copy = await tampered(
      `UPDATE platform.audit_logs SET actor = 'somebody else' WHERE id = ${entryUnder(2)}`,
      'DELETE FROM platform.audit_seals WHERE sequence >= 2',
    );
    await sealAll(copy.client);
    expect((await copy.run('audit:verify')).code).toBe(0);
    const { code, output } = await copy.run('audit:verify', '--head', heads.get(2)!, '--head', heads.get(1)!);
    expect(code).toBe(1);
    expect(output).toContain('Seal 2 is not the one whose head was kept: the trail was written anew.');
    expect(output).not.toContain('Seal 1 ');
  });

  it('finds each trigger and function that does not record as it should, or keep', async () => {
    const copy = await tampered(
      'ALTER TABLE identity.users DISABLE TRIGGER users__audit_update',
      'ALTER TABLE sales.events ENABLE TRIGGER events__audit_delete',
      'DROP TRIGGER niches__audit_insert ON marketplace.niches',
      `DROP TRIGGER otps__audit_delete ON identity.otps`,
      `CREATE TRIGGER otps__audit_delete AFTER DELETE ON identity.otps REFERENCING OLD TABLE AS old_rows
         FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone')`,
      'ALTER TABLE identity.otps ENABLE ALWAYS TRIGGER otps__audit_delete',
      'DROP TRIGGER brands__audit_truncate ON marketplace.brands',
      `CREATE TRIGGER brands__audit_truncate BEFORE TRUNCATE ON marketplace.brands
         FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()`,
      'ALTER TABLE marketplace.brands ENABLE ALWAYS TRIGGER brands__audit_truncate',
    );
    await copy.client.query(guards('DISABLE TRIGGER')[0]!);
    await copy.client.query(`CREATE OR REPLACE FUNCTION platform.mask_columns(record jsonb, masked text[])
      RETURNS jsonb LANGUAGE sql IMMUTABLE RETURN record`);
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([1, expect.stringContaining(notWhole(7))]);
    for (const found of [
      'The trigger users__audit_update of identity.users is disabled',
      'The trigger events__audit_delete of sales.events is disabled, or not enabled always.',
      'The trigger niches__audit_insert of marketplace.niches is missing.',
      'The trigger otps__audit_delete of identity.otps has other arguments (user_id,phone) than it should (user_id,phone,code_hash).',
      'The trigger brands__audit_truncate of marketplace.brands calls platform.refuse_change and not',
      'The trigger audit_logs__append_only of platform.audit_logs is disabled',
      'The function platform.mask_columns is not as it was shipped.',
    ]) {
      expect(output).toContain(found);
    }
  });

  it('tells what is not sealed yet, and does not mind', async () => {
    const copy = await tampered();
    await copy.client.query('BEGIN');
    await copy.client.query(`INSERT INTO marketplace.niches (name) VALUES ('held up')`);
    const other = await connectTo(copy.client.database!);
    await other.query(`INSERT INTO marketplace.niches (name) VALUES ('waits for it')`);
    await other.end();
    const { code, output } = await copy.run('audit:verify');
    expect([code, output]).toEqual([0, expect.stringContaining(whole)]);
    expect(output).toMatch(/^not sealed yet 1, the oldest of \d{4}-.*Z$/m);
    await copy.client.query('COMMIT');
  });

  it('refuses a head that is none', async () => {
    const { code, output } = await runCommand(['audit:verify', '--head', '5:xyz'], {});
    expect([code, output]).toEqual([1, expect.stringContaining('"5:xyz" is no head')]);
  });
});

describe('npm run audit:seal and audit:head', () => {
  it('seal what is there and print the newest seal, which verifies', async () => {
    const copy = await tampered();
    await copy.client.query(`INSERT INTO marketplace.niches (name) VALUES ('new')`);
    let sealed = '';
    do sealed = (await copy.start('audit:seal')).output;
    while (sealed.includes('entries sealed 0'));
    expect(sealed).toContain('entries sealed 1');
    const { code, output } = await copy.start('audit:head');
    expect([code, output.trim()]).toEqual([0, expect.stringMatching(/^6:[0-9a-f]{64}$/)]);
    expect((await copy.run('audit:verify', '--head', output.trim())).code).toBe(0);
  });

  it('say so where nothing is sealed yet', async () => {
    const copy = await tampered('DELETE FROM platform.audit_seals');
    const { code, output } = await copy.run('audit:head');
    expect([code, output]).toEqual([1, expect.stringContaining('Nothing is sealed yet')]);
  });
});
