import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { sqlState } from '../../errors/sql-state.js';
import { connectionSettings, type MigrationTarget } from '../migration-connection.js';
import { foreignSchemas } from '../schema/foreign-schemas.js';

/** By which our own connections are told from that of the migrations. */
export const applicationName = 'atrium-rehearsal';

/** A table as the load, and the report, know it. */
export interface LoadedTable {
  oid: number;
  /** As it stands in SQL, with its schema. */
  title: string;
  /** What tells one row from another: the columns of the primary key, or the place of the row. */
  key: string[];
  /** As many as the statistics say. */
  rows: number;
}

/** The query of the load that stood still the longest. */
export interface BlockedQuery {
  ms: number;
  table: string;
}

/** A connection to the copy, with the name by which it is told from the migrations. */
export async function connectBeside(target: MigrationTarget): Promise<pg.Client> {
  const client = new pg.Client({ ...connectionSettings(target), application_name: applicationName });
  client.on('error', () => undefined); // the copy is dropped under it when the rehearsal is interrupted
  await client.connect();
  return client;
}

/** The tables that people use; none of the ledger and the job queue, and partitions only through their table. */
export async function readTables(client: pg.Client): Promise<LoadedTable[]> {
  return (await client.query<LoadedTable>(tablesSql, [foreignSchemas])).rows;
}

const tablesSql = `
  SELECT c.oid, format('%I.%I', nspname, relname) AS title, greatest(reltuples, 0)::float8 AS rows,
         coalesce((
           SELECT array_agg(quote_ident(attname)::text ORDER BY position)
             FROM pg_index CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, position)
             JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = key.attnum
            WHERE position <= indnkeyatts AND indrelid = c.oid AND indisprimary
         ), '{ctid}') AS key
    FROM pg_class c JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE relkind IN ('r', 'p') AND NOT relispartition AND relpersistence <> 't'
     AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ($1)
   ORDER BY title`;

// The one who logs in sees all rows, or is a member of a role that does; otherwise the load has the locks alone.
const roleSql = `
  SELECT set_config('role', rolname, false) FROM pg_roles
   WHERE rolname IN ('atrium_admin', 'atrium_service') AND pg_has_role(session_user, oid, 'MEMBER')
     AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user)
   ORDER BY rolname LIMIT 1`;

const workers = 4;
const betweenMs = 2;
const patienceMs = 60_000;

/**
 * A few connections that read and write rows of every table in turn, each write one row that stays as it is. Their
 * queries take moments; what takes longer was made to wait.
 */
export class Load {
  private readonly standing = new Map<number, boolean>();
  private isOver = false;
  private longest: BlockedQuery | undefined;
  private readonly work: Promise<unknown>[];

  private constructor(
    private readonly clients: readonly pg.Client[],
    tables: readonly LoadedTable[],
  ) {
    this.work = clients.map((client, index) => this.run(client, tables, index));
  }

  /** Begins; returns when each connection is ready to ask. */
  static async start(target: MigrationTarget, tables: readonly LoadedTable[]): Promise<Load> {
    const clients: pg.Client[] = [];
    for (let count = 0; count < workers; count++) {
      const client = await connectBeside(target);
      clients.push(client);
      await client.query(`SET statement_timeout = ${patienceMs}`);
      await client.query(roleSql);
    }
    return new Load(clients, tables);
  }

  /** Tells which of the server's processes wait for a lock at this moment. */
  seeWaiting(pids: readonly number[]): void {
    for (const pid of pids) if (this.standing.has(pid)) this.standing.set(pid, true);
  }

  /** Ends, when the last query has its answer; answers which one waited the longest. */
  async stop(): Promise<BlockedQuery | undefined> {
    this.isOver = true;
    await Promise.all(this.work);
    await Promise.all(this.clients.map((client) => client.end().catch(() => undefined)));
    return this.longest;
  }

  private async run(client: pg.Client, tables: readonly LoadedTable[], index: number): Promise<void> {
    const { processID: pid } = client as unknown as { processID: number };
    // Each begins at another table, so that they do not queue at the same one.
    for (let turn = Math.floor((index * tables.length) / workers); !this.isOver; turn++) {
      const table = tables[turn % Math.max(tables.length, 1)];
      if (!table) return;
      for (const sql of index % 2 === 0 ? reads(table) : writes(table)) {
        if (!(await this.ask(client, pid, sql, table.title))) return;
        await pause(betweenMs);
      }
    }
  }

  /**
   * A query may be refused: the migration may just have changed its table.
   * @returns whether there is still a connection.
   */
  private async ask(client: pg.Client, pid: number, sql: string, table: string): Promise<boolean> {
    this.standing.set(pid, false);
    const started = performance.now();
    try {
      await client.query(sql);
      return true;
    } catch (error) {
      return sqlState(error) !== undefined;
    } finally {
      const ms = Math.round(performance.now() - started);
      if (this.standing.get(pid) && ms > (this.longest?.ms ?? -1)) this.longest = { ms, table };
    }
  }
}

function reads({ title, key }: LoadedTable): string[] {
  const columns = key.join(', ');
  const one = `SELECT ${columns} FROM ${title} LIMIT 1`;
  return [
    `SELECT * FROM ${title} WHERE (${columns}) = (${one})`,
    `SELECT * FROM ${title}${key[0] === 'ctid' ? '' : ` ORDER BY ${columns}`} LIMIT 20`,
  ];
}

function writes({ title, key }: LoadedTable): string[] {
  const columns = key.join(', ');
  const one = `(SELECT ${columns} FROM ${title} LIMIT 1)`;
  const locked = `SELECT FROM ${title} WHERE (${columns}) = ${one} FOR UPDATE`;
  // A row that has no key cannot be set to what it is without naming another column.
  return key[0] === 'ctid'
    ? [locked]
    : [`UPDATE ${title} SET ${key[0]} = ${key[0]} WHERE (${columns}) = ${one}`, locked];
}
