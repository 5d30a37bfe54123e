import type pg from 'pg';

/** A table, or a view that is stored, with what belongs to it: indexes, and what was too long for its rows. */
export interface MaintainedTable {
  /** With its schema, quoted where it has to be. */
  name: string;
  /** As counted when it was analyzed last. */
  bytes: number;
}

/** Whatever the migrator owns. From the catalog alone: asking for the size of a table waits for who holds it. */
const ownTables = `
  SELECT format('%I.%I', nspname, own.relname) AS name,
         (SELECT sum(part.relpages) FROM pg_class AS part
           WHERE part.oid IN (own.oid, own.reltoastrelid)
              OR part.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (own.oid, own.reltoastrelid)))
           ::float8 * current_setting('block_size')::integer AS bytes
    FROM pg_class AS own JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE own.relkind IN ('r', 'm') AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public')
     AND pg_has_role(own.relowner, 'USAGE')
   ORDER BY bytes DESC, name`;

/**
 * The tables of the service, the largest first, so that nobody waits for it alone at the end.
 * @param asked some of them, `messaging.messages` or `messages`; all of them where none is named.
 * @throws Error that names what is not there, or is there more than once.
 */
export async function findTables(client: pg.Client, asked: readonly string[]): Promise<MaintainedTable[]> {
  const { rows } = await client.query<MaintainedTable>(ownTables);
  if (rows.length === 0)
    throw new Error('This login owns no table of the service: use that of the owner (POSTGRES_OWNER_USER).');
  if (asked.length === 0) return rows;
  const found = new Set(asked.map((name) => findTable(rows, name)));
  return rows.filter((table) => found.has(table));
}

function findTable(tables: readonly MaintainedTable[], asked: string): MaintainedTable {
  const found = tables.filter(({ name }) => name === asked || name.endsWith(`.${asked}`));
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new Error(`${asked} is ${found.map(({ name }) => name).join(' and ')}: say which.`);
  const near = tables.filter(({ name }) => name.includes(asked.split('.').at(-1)!)).map(({ name }) => name);
  throw new Error(
    `There is no table ${asked}. ${near.length > 0 ? `There is ${near.slice(0, 5).join(', ')}.` : 'Example: messaging.messages'}`,
  );
}

/**
 * What a REINDEX CONCURRENTLY that was cut off has left: indexes that are not valid, and are written all the same.
 * PostgreSQL names the new ones `_ccnew` and the old ones `_ccold`.
 */
export async function findLeftovers(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT format('%I.%I', nspname, relname) AS name
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE NOT indisvalid AND relname ~ '_cc(new|old)\\d*$' AND pg_has_role(relowner, 'USAGE')
     ORDER BY name`);
  return rows.map(({ name }) => name);
}
