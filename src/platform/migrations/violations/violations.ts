import type pg from 'pg';
import type { Sequelize } from 'sequelize';
import { MigrationError } from '../migration-error.js';
import type { AddedRule, SqlPart } from './constraint-statements.js';
import { listed } from './listing.js';
import { violationsOf, type Violations } from './violating-rows.js';

type Log = (line: string) => void;

interface SequelizeQuery {
  connection: pg.Client;
  options: { type?: string };
  run(sql: string, values?: unknown[]): Promise<unknown>;
}

/**
 * Looks, before a statement of a migration adds a constraint or a unique index, for rows that would stop it, and
 * refuses it with the list of them. It asks where the migration stands: what an earlier statement mended is mended.
 * Nothing of a row is told but its key.
 *
 * Each statement is sent when the one before it on the same connection has its answer, as savepoints need it.
 */
export function refuseViolations(sequelize: Sequelize, log: Log): void {
  const turns = new WeakMap<pg.Client, Promise<unknown>>();
  sequelize.addHook('beforeQuery', 'violations', (_options, watched) => {
    const query = watched as unknown as SequelizeQuery;
    const send = query.run.bind(query);
    query.run = (sql, values) => {
      const sent = new Error(); // which line of the migration it was is lost later on
      const before = turns.get(query.connection) ?? Promise.resolve();
      const work = before.then(() => sendChecked({ query, send, log }, sql, values));
      const over = work.catch((error: Error) => placeAt(error, sent));
      turns.set(query.connection, over);
      return work;
    };
  });
}

function placeAt(error: Error, { stack = '' }: Error): void {
  error.stack = `${error.name}: ${error.message}${stack.slice('Error'.length)}`;
}

interface Sender {
  query: SequelizeQuery;
  send: SequelizeQuery['run'];
  log: Log;
}

async function sendChecked(sender: Sender, sql: string, values?: unknown[]): Promise<unknown> {
  const { query, send } = sender;
  const { connection } = query;
  if (!/alter|create/i.test(sql) || connection.getTransactionStatus() === 'E') return send(sql, values);
  // Loaded here, as the service and most commands do without the parser.
  const { partsOf } = await import('./constraint-statements.js');
  const parts = await partsOf(sql);
  if (parts.length > 1) return asOne(connection, () => sendParts(sender, parts));
  await refuse(sender, parts[0]!.added);
  return send(sql, values);
}

/** What is sent in one message is one transaction, also when it is sent in several. */
async function asOne<T>(connection: pg.Client, work: () => Promise<T>): Promise<T> {
  if (connection.getTransactionStatus() !== 'I') return work();
  await connection.query('BEGIN');
  try {
    const answer = await work();
    await connection.query('COMMIT');
    return answer;
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  }
}

async function sendParts(sender: Sender, parts: readonly SqlPart[]): Promise<unknown> {
  const answers: unknown[] = [];
  for (const { sql, added } of parts) {
    await refuse(sender, added);
    answers.push(await sender.send(sql));
  }
  if (sender.query.options.type !== 'RAW') return answers.at(-1);
  // As Sequelize answers what holds several statements: all the rows, and what the driver says of each.
  const raw = answers as [unknown[], unknown][];
  return [raw.flatMap(([rows]) => rows), raw.flatMap(([, results]) => results)];
}

/** @throws MigrationError naming the rows that keep one of the rules from being added. */
async function refuse({ query, log }: Sender, added: readonly AddedRule[]): Promise<void> {
  const found: Violations[] = [];
  for (const rule of added) found.push(...(await violationsOf(query.connection, rule, log)));
  if (found.length === 0) return;
  throw new MigrationError(
    `${found.map(describe).join('\n')}\nMend these rows in the migration, before the statement, or by hand`,
  );
}

function describe({ added, facts, listing, rows }: Violations): string {
  const { total } = rows[0]!;
  const id = idLabel(facts.id);
  const groups = rows.map(({ ids, size }) => ids.join(', ') + andMore(size - ids.length));
  const shown = rows.some(({ size }) => size > 1)
    ? [
        ...groups.map((group) => `  ${id} ${group}`),
        ...(total > listed ? [`  ${andMore(total - listed).trim()}`] : []),
      ]
    : [`  ${id} ${groups.join(', ')}${andMore(total - rows.length)}`];
  const query =
    facts.isHidden && !facts.seesAll
      ? `BEGIN; ${facts.showRows}; ${listing.forOperator} ROLLBACK;`
      : listing.forOperator;
  return [
    `${title(added)} cannot be added to ${facts.title}: ${total} ${total === 1 ? listing.one : listing.many}`,
    ...shown,
    `To see them all, as the owner: ${query}`,
  ].join('\n');
}

const andMore = (count: number): string => (count > 0 ? ` and ${count} more` : '');

function idLabel(id: readonly string[]): string {
  if (id[0] === 'ctid') return 'row at ctid';
  return id.length === 1 ? id[0]! : `(${id.join(', ')})`;
}

function title({ name, rule }: AddedRule): string {
  if (rule.kind === 'newColumn') return rule.column;
  if (rule.kind === 'notNull') return `${name ? `${name}: ` : ''}NOT NULL of ${rule.column}`;
  return name ?? `A constraint (${words[rule.kind]})`;
}

const words = {
  unique: 'UNIQUE',
  check: 'CHECK',
  foreignKey: 'FOREIGN KEY',
  exclusion: 'EXCLUDE',
  validation: 'VALIDATE',
  primaryIndex: 'PRIMARY KEY',
};
