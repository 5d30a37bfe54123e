import { createHash } from 'node:crypto';
import pg from 'pg';
import type { ConnectionSettings } from '../../config/environment.js';
import { sqlState } from '../errors/sql-state.js';

/**
 * The connection of the service to a server that is ours alone (the embedded one, that of the tests): by a login that
 * owns nothing. Its password follows from the owner's, and does not tell it.
 */
export function serviceConnection(owner: ConnectionSettings): ConnectionSettings {
  const user = 'atrium_api';
  const password = createHash('sha256').update(`${user}:${owner.password}`).digest('base64url');
  return { ...owner, user, password };
}

/**
 * Makes a login for the service, or gives the one there is its password: every right it has is that of a role which
 * its statements run as, and those it is made a member of as soon as the migrations have made them. Safe to repeat,
 * and to run at once.
 */
export async function ensureServiceLogin(
  owner: ConnectionSettings,
  service: ConnectionSettings = serviceConnection(owner),
): Promise<ConnectionSettings> {
  const client = new pg.Client({ ...owner, application_name: 'atrium' });
  await client.connect();
  try {
    const [name, password] = [pg.escapeIdentifier(service.user), pg.escapeLiteral(service.password)];
    const has = async (role: string): Promise<boolean> =>
      (await client.query('select from pg_roles where rolname = $1', [role])).rowCount === 1;
    if (!(await has(service.user))) await client.query(`create role ${name} noinherit`).catch(ignoreTwin);
    await client.query(`alter role ${name} login password ${password}`).catch(ignoreTwin);
    await ensureMonitor(client, name, await has('atrium_monitor'));
    if (await has('atrium_service')) await client.query(joinRoles(name)).catch(ignoreTwin);
  } finally {
    await client.end();
  }
  return service;
}

/**
 * The role that reads what the server counts of everybody (`pg_read_all_stats`), and no table. Who may not give that
 * away (the owner on some managed servers) leaves it: the service then sees its own connections alone.
 */
async function ensureMonitor(client: pg.Client, login: string, isThere: boolean): Promise<void> {
  const ask = async (statement: string): Promise<void> => {
    await client.query(statement).catch((error: unknown) => {
      if (sqlState(error) !== insufficientPrivilege) ignoreTwin(error);
    });
  };
  if (!isThere) await ask('create role atrium_monitor nologin inherit');
  await ask('grant pg_read_all_stats to atrium_monitor');
  await ask(`grant atrium_monitor to ${login}`);
}

const insufficientPrivilege = '42501';

const joinRoles = (name: string): string => `
  grant atrium_app, atrium_service to ${name};
  alter role ${name} set role = 'atrium_app'`;

/** Another process does the same at this moment ('tuple concurrently updated' has no code of its own). */
function ignoreTwin(error: unknown): void {
  const { code } = error as { code?: string };
  if (code !== '42710' && code !== '23505' && code !== 'XX000') throw error;
}
