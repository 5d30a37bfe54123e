import pg from 'pg';

/** What stands between the service and PostgreSQL. */
export interface Pooler {
  /** A prepared statement is there for its client again, on whichever connection to the server comes next. */
  keepsStatements: boolean;
}

/** For whoever starts the service. */
export const describePooler = ({ keepsStatements }: Pooler): string =>
  `There is a pooler before the database. ${
    keepsStatements ? 'It keeps prepared statements.' : 'It keeps no prepared statements: none are used.'
  } Notifications may not pass it: what other processes write is looked for every few seconds.`;

/** Opens one more connection; whoever gives it closes it. */
type Open = () => Promise<pg.Client>;

const statement = { name: 'atrium_probe', text: 'SELECT pg_backend_pid() AS pid' };
/** Each of them takes a connection to the server for itself. */
const mostHolders = 8;

/** Whether the server is not the one that was connected to: a pooler tells a process of its own making. */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { processID } = client as unknown as { processID: number | null };
  return processID !== (await processOf(client));
}

/**
 * Finds out whether there is a pooler that lends connections for one transaction each (PgBouncer in transaction mode), and
 * whether it keeps prepared statements: PgBouncer does from 1.21 on, with max_prepared_statements set.
 * @returns undefined where there is none.
 * @throws what the driver throws.
 */
export async function findPooler(open: Open): Promise<Pooler | undefined> {
  const client = await open();
  return (await isPooled(client)) ? { keepsStatements: await keepsStatements(client, open) } : undefined;
}

/** Prepares a statement, has others take the connection to the server that knows it, and asks for it again. */
async function keepsStatements(client: pg.Client, open: Open): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>(statement);
  for (let count = 0; count < mostHolders; count++) {
    const holder = await open();
    await holder.query('BEGIN');
    if ((await processOf(holder)) !== rows[0]!.pid) continue;
    return client.query(statement).then(
      () => true,
      () => false,
    );
  }
  // It cannot be found out, so it is not relied on.
  return false;
}

async function processOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}
