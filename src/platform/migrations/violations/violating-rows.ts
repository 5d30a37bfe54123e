import type pg from 'pg';
import { sqlState } from '../../errors/sql-state.js';
import type { AddedRule } from './constraint-statements.js';
import { listingOf, type Listing, type TableFacts } from './listing.js';

/** Rows that do not keep a rule; at least one. */
export interface Violations {
  added: AddedRule;
  facts: Facts;
  listing: Listing;
  rows: { ids: string[]; size: number; total: number }[];
}

interface Facts extends TableFacts {
  /** As people read it, with its schema. */
  title: string;
  isEmpty: boolean;
  /** Whether row-level security keeps rows from who runs the migration. */
  isHidden: boolean;
  /** Whether who is logged in sees them all the same. */
  seesAll: boolean;
  /** Whether the statement does nothing, as what it would add is there. */
  isThere: boolean;
  /** Lifts row-level security for the owner, and locks the table. */
  showRows: string;
}

/** How long rows are looked for; then the statement is sent, and the server says what it finds first. */
const patienceMs = 600_000;
/** The same where looking locks others out, as the statement itself does not. */
const patienceInTheWayMs = 1_000;

/**
 * The rows that keep a rule from being added: those of the transaction that `connection` is in, the hidden ones
 * included. What was needed to see them is undone. Where they cannot be looked for, that is told to `log`.
 */
export async function violationsOf(
  connection: pg.Client,
  added: AddedRule,
  log: (line: string) => void,
): Promise<Violations[]> {
  const facts = await factsOf(connection, added);
  if (!facts || facts.isEmpty || facts.isThere) return [];
  const found: Violations[] = [];
  for (const rule of await resolve(connection, added)) {
    const parent = rule.kind === 'foreignKey' ? await factsOf(connection, { table: rule.parent }) : undefined;
    const listing = listingOf(rule, facts);
    const hidden = [facts, ...(parent ? [parent] : [])].filter((table) => table.isHidden);
    const rows = await look(connection, listing, { hidden, added, facts, log });
    if (rows.length > 0) found.push({ added, facts, listing, rows });
  }
  return found;
}

// Numbers and UUIDs tell nothing of a person. A table without pages has no rows; a partitioned one never has pages.
const factsSql = `
  SELECT c.oid::regclass::text AS "table", format('%I.%I', nspname, relname) AS title,
         relkind = 'r' AND relhassubclass AS "hasChildren",
         relkind = 'r' AND pg_relation_size(c.oid) = 0 AND NOT relhassubclass AS "isEmpty",
         row_security_active(c.oid) AS "isHidden",
         (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user) AS "seesAll",
         to_regclass($2) IS NOT NULL OR EXISTS (
           SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = $3 AND NOT attisdropped
         ) AS "isThere",
         format('ALTER TABLE %I.%I NO FORCE ROW LEVEL SECURITY', nspname, relname) AS "showRows",
         coalesce((
           SELECT CASE WHEN bool_and(atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype,
                                                  'uuid'::regtype))
                       THEN array_agg(quote_ident(attname) ORDER BY position) END
             FROM pg_index CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, position)
             JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = key.attnum
            WHERE position <= indnkeyatts AND indrelid = c.oid AND indisprimary
         ), '{ctid}') AS id
    FROM pg_class c JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE c.oid = to_regclass($1) AND relkind IN ('r', 'p')`;

async function factsOf(
  connection: pg.Client,
  { table, unlessExists = {} }: Pick<AddedRule, 'table' | 'unlessExists'>,
): Promise<Facts | undefined> {
  const { relation = null, column = null } = unlessExists;
  return (await connection.query<Facts>(factsSql, [table, relation, column])).rows[0];
}

type ListedRule = Parameters<typeof listingOf>[0];

/** Asks the catalog for what a rule leaves to it. */
async function resolve(
  connection: pg.Client,
  { table, rule }: Pick<AddedRule, 'table' | 'rule'>,
): Promise<ListedRule[]> {
  const ask = async (sql: string, ...values: string[]): Promise<string[]> =>
    (await connection.query<{ answer: string }>(sql, values)).rows.map(({ answer }) => answer);
  if (rule.kind === 'validation') {
    const { rulesOfDefinition } = await import('./constraint-statements.js');
    const [definition] = await ask(definitionSql, table, rule.name);
    const rules = definition === undefined ? [] : await rulesOfDefinition(table, definition);
    const resolved: ListedRule[] = [];
    for (const one of rules) resolved.push(...(await resolve(connection, { table, rule: one })));
    return resolved;
  }
  if (rule.kind === 'primaryIndex') {
    return (await ask(indexColumnsSql, table, rule.index)).map((column) => ({ kind: 'notNull', column }));
  }
  if (rule.kind === 'newColumn') return (await ask(typeDefaultSql, rule.type)).length > 0 ? [] : [rule];
  if (rule.kind !== 'foreignKey' || rule.parentColumns.length > 0) return [rule];
  return [{ ...rule, parentColumns: await ask(primaryColumnsSql, rule.parent) }];
}

const definitionSql = `
  SELECT pg_get_constraintdef(oid) AS answer FROM pg_constraint
   WHERE conrelid = to_regclass($1) AND conname = $2 AND NOT convalidated`;
const columnsSql = `
  SELECT quote_ident(attname) AS answer
    FROM pg_index CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, position)
    JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = key.attnum
    JOIN pg_class ON pg_class.oid = indexrelid
   WHERE position <= indnkeyatts AND indrelid = to_regclass($1)`;
const indexColumnsSql = `${columnsSql} AND relname = $2 ORDER BY position`;
const primaryColumnsSql = `${columnsSql} AND indisprimary ORDER BY position`;
// A domain may have a default of its own.
const typeDefaultSql = `
  SELECT typdefault AS answer FROM pg_type WHERE oid = to_regtype($1) AND typdefault IS NOT NULL`;

interface Search {
  /** The tables whose rows are kept from who asks. */
  hidden: readonly Facts[];
  added: AddedRule;
  facts: Facts;
  log: (line: string) => void;
}

async function look(
  connection: pg.Client,
  { sql }: Listing,
  { hidden, added, facts, log }: Search,
): Promise<Violations['rows']> {
  const isOpen = connection.getTransactionStatus() === 'T';
  const locks = hidden.length > 0 && !facts.seesAll;
  await connection.query(isOpen ? 'SAVEPOINT atrium_violations' : 'BEGIN');
  try {
    const patience = locks && added.letsOthersIn ? patienceInTheWayMs : patienceMs;
    await connection.query(`SET LOCAL statement_timeout = ${patience}`);
    if (hidden.length > 0 && facts.seesAll) await connection.query('SET LOCAL ROLE NONE');
    // Its lock ends with the savepoint.
    if (locks) for (const { showRows } of hidden) await connection.query(showRows);
    return (await connection.query<Violations['rows'][number]>(sql)).rows;
  } catch (error) {
    // What the server says may hold what the rows hold.
    const why = sqlState(error) ?? 'the connection is lost';
    log(`Rows of ${facts.title} that may be in the way were not looked for beforehand (${why}).`);
    return [];
  } finally {
    await connection.query(
      isOpen ? 'ROLLBACK TO SAVEPOINT atrium_violations; RELEASE SAVEPOINT atrium_violations' : 'ROLLBACK',
    );
  }
}
