import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ConnectionSettings } from '../../config/environment.js';
import { sqlState } from '../errors/sql-state.js';
import { connect, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';

const prefix = 'atrium_scratch_';
const insufficientPrivilege = '42501';
const objectInUse = '55006';

/**
 * Lends `work` databases of its own on the server of `target`, and drops them afterwards, also those that a run left
 * behind that was killed. Nothing is written to the database of `target`.
 * @throws MigrationError when the login may not create databases.
 */
export async function withScratchDatabases<T>(
  target: MigrationTarget,
  work: (scratch: ScratchDatabases) => Promise<T>,
): Promise<T> {
  const admin = await connect(target);
  const scratch = new ScratchDatabases(target, admin);
  try {
    await scratch.dropAbandoned();
    return await work(scratch);
  } finally {
    await scratch.dropAll();
    await admin.end();
  }
}

/** Makes databases that last as long as the work they are made for. */
export class ScratchDatabases {
  private readonly names: string[] = [];

  constructor(
    private readonly target: MigrationTarget,
    private readonly admin: pg.Client,
  ) {}

  /** An empty database. */
  empty(): Promise<MigrationTarget> {
    return this.create('template0');
  }

  /** A copy of one of these databases, to which nobody may be connected. */
  async copyOf({ connection: { database } }: MigrationTarget): Promise<MigrationTarget> {
    const copy = await this.create(database);
    // What is granted on a database does not come along with its content.
    const { rows } = await this.admin.query<{ command: string }>(
      `SELECT format('GRANT %s ON DATABASE %I TO %I', privilege_type, $2::text, rolname) AS command
         FROM pg_database, aclexplode(datacl) JOIN pg_roles ON pg_roles.oid = grantee
        WHERE datname = $1 AND grantee <> datdba`,
      [database, copy.connection.database],
    );
    for (const { command } of rows) await this.admin.query(command);
    return copy;
  }

  async dropAbandoned(): Promise<void> {
    // A name holds the process of the server that served its maker: gone, as long as that one is.
    const { rows } = await this.admin.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database
        WHERE datname ~ $1 AND pg_has_role(datdba, 'USAGE')
          AND split_part(datname, '_', 3) NOT IN (SELECT pid::text FROM pg_stat_activity)`,
      [`^${prefix}[0-9]+_[0-9a-z_]+$`],
    );
    for (const { name } of rows) await this.drop(name);
  }

  /**
   * All at once: each DROP DATABASE waits for a checkpoint, which writes out the databases that are still there. One
   * after the other, that took longer than all the rest.
   */
  async dropAll(): Promise<void> {
    const dropped = await Promise.allSettled(this.names.splice(0).map((name) => this.dropApart(name)));
    for (const outcome of dropped) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async create(template: string): Promise<MigrationTarget> {
    const { pid } = (await this.admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!;
    const database = `${prefix}${pid}_${randomUUID().slice(0, 8)}`;
    const name = pg.escapeIdentifier(template);
    try {
      await this.admin.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} TEMPLATE ${name}`);
    } catch (error) {
      throw explain(error, this.target.connection);
    }
    this.names.push(database);
    // Nothing here has to survive a power cut, so nothing waits for the disk.
    await this.admin.query(`ALTER DATABASE ${pg.escapeIdentifier(database)} SET synchronous_commit = off`);
    return { ...this.target, connection: { ...this.target.connection, database } };
  }

  private async dropApart(name: string): Promise<void> {
    const client = await connect(this.target);
    await this.drop(name, client).finally(() => client.end());
  }

  private async drop(name: string, client = this.admin): Promise<void> {
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  }
}

function explain(error: unknown, { user, host, port }: ConnectionSettings): unknown {
  if (sqlState(error) === insufficientPrivilege) {
    return new MigrationError(
      `${user}@${host}:${port} may not create databases, which this command compares in. Nothing was changed.\n` +
        `Next: ALTER ROLE ${pg.escapeIdentifier(user)} CREATEDB, as a superuser; or give another login ` +
        '(POSTGRES_OWNER_USER, POSTGRES_OWNER_PASSWORD); or unset POSTGRES_HOST to use the embedded server.',
      { cause: error },
    );
  }
  if (sqlState(error) === objectInUse) {
    return new MigrationError('A database cannot be copied while somebody is connected to it.', {
      cause: error,
    });
  }
  return error;
}
