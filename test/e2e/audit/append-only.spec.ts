import type pg from 'pg';
import { create, nicheBody } from '../../factories/marketplace.js';
import { startService, type Service } from '../../setup/service.js';
import { connect } from './trail.js';

const nobody = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const tables = ['platform.audit_logs', 'platform.audit_seals'];
const users = ['atrium_app', 'atrium_service', 'atrium_admin', 'atrium_readonly', 'atrium_reporting'];

let service: Service;
let psql: pg.Client;

beforeAll(async () => {
  service = await startService();
  await create(service, '/v1/niches', nicheBody());
  psql = await connect();
  await psql.query('SELECT platform.seal_audit_logs()');
});

afterAll(async () => {
  await psql.end();
  await service.close();
});

/** The state of the error that `sql` ends in, as an administrator of the service or what else the role stands for. */
async function refusal(role: string, sql: string): Promise<string | undefined> {
  await psql.query('BEGIN');
  try {
    await psql.query(`SELECT set_config('atrium.user_id', '${nobody}', true),
      set_config('atrium.roles', 'admin', true), set_config('role', '${role}', true)`);
    await psql.query(sql);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await psql.query('ROLLBACK');
  }
}

/** An entry with an address: what may happen to it is not what may happen to the others. */
const addressed = '(SELECT id FROM platform.audit_logs WHERE ip_address IS NOT NULL LIMIT 1)';

const changes = (table: string): string[] => [
  `UPDATE ${table} SET created_at = now()`,
  `DELETE FROM ${table}`,
  `DELETE FROM ${table} WHERE false`,
  `TRUNCATE ${table}`,
];

/** As forgetting does, but for one thing. */
const forgetOtherwise = [
  `ip_address = NULL`,
  `ip_address = NULL, ip_salt = NULL`,
  `ip_address = NULL, forgotten_for = '${nobody}'`,
  `ip_address = '10.0.0.1', ip_salt = NULL, forgotten_for = '${nobody}'`,
  `ip_address = NULL, ip_salt = NULL, forgotten_for = '${nobody}', actor_id = '${nobody}'`,
  `ip_address = NULL, ip_salt = NULL, forgotten_for = '${nobody}', changes = '{}'`,
  `ip_address = NULL, ip_salt = NULL, forgotten_for = '${nobody}', ip_commitment = NULL`,
].map((change) => `UPDATE platform.audit_logs SET ${change} WHERE id = ${addressed}`);

describe.each(tables)('%s', (table) => {
  it.each([...users, 'atrium_migrator', 'none'])('is changed by nobody: %s', async (role) => {
    for (const sql of changes(table)) expect([sql, await refusal(role, sql)]).toEqual([sql, '42501']);
  });

  it('is not changed either where a session pretends to replicate', async () => {
    await psql.query('SET session_replication_role = replica');
    for (const sql of changes(table)) expect([sql, await refusal('none', sql)]).toEqual([sql, '42501']);
    await psql.query('RESET session_replication_role');
  });

  it.each(users)('is added to by functions of the database alone, not by %s', async (role) => {
    const { rows } = await psql.query<{ names: string }>(
      `SELECT string_agg(attname, ', ') AS names FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = ''`,
      [table],
    );
    const { names } = rows[0]!;
    const copy = `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${table} LIMIT 0`;
    expect(await refusal(role, copy)).toBe('42501');
  });
});

it("cannot be added to by a trigger of one's own either", async () => {
  const attach = `CREATE TEMPORARY TABLE users (id uuid) ON COMMIT DROP;
    CREATE TRIGGER forge AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change()`;
  for (const role of ['atrium_app', 'atrium_service']) expect(await refusal(role, attach)).toBe('42501');
});

it('lets nobody forget an address but the service, by the function for it', async () => {
  for (const sql of forgetOtherwise) {
    for (const role of [...users, 'atrium_migrator', 'none']) {
      expect([role, sql, await refusal(role, sql)]).toEqual([role, sql, '42501']);
    }
  }
  const forget = `SELECT platform.forget_addresses('${nobody}')`;
  expect(await refusal('atrium_service', forget)).toBeUndefined();
  for (const role of users.filter((name) => name !== 'atrium_service')) {
    expect([role, await refusal(role, forget)]).toEqual([role, '42501']);
  }
});

it('may be read by administrators, and sealed by the service', async () => {
  const read = 'SELECT FROM platform.audit_logs';
  for (const role of ['atrium_app', 'atrium_service', 'atrium_admin']) {
    expect([role, await refusal(role, read)]).toEqual([role, undefined]);
  }
  expect(await refusal('atrium_readonly', read)).toBe('42501');
  const seal = 'SELECT platform.seal_audit_logs()';
  expect(await refusal('atrium_service', seal)).toBeUndefined();
  for (const role of users.filter((name) => name !== 'atrium_service')) {
    expect([role, await refusal(role, seal)]).toEqual([role, '42501']);
  }
});

it('shows no entry to anybody else', async () => {
  await psql.query('BEGIN');
  await psql.query(`SELECT set_config('atrium.user_id', '${nobody}', true),
    set_config('atrium.roles', 'member,merchandiser,analyst', true), set_config('role', 'atrium_app', true)`);
  const { rowCount } = await psql.query('SELECT FROM platform.audit_logs');
  await psql.query('ROLLBACK');
  expect(rowCount).toBe(0);
});
