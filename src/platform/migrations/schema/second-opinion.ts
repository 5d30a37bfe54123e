import { connectionUrl } from '../../database/connection-url.js';
import type { MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { ledgerSchema } from './foreign-schemas.js';

/**
 * What a library other than the one that drafts would still change to make `from` like `to`: one statement each.
 * @throws MigrationError where that library is not installed: it is for development.
 */
export async function secondOpinion(from: MigrationTarget, to: MigrationTarget): Promise<string[]> {
  const [{ Migration }, { createClient }] = await loadMigra();
  const clients = [from, to].map(({ connection, tls }) => createClient(connectionUrl(connection, tls)));
  // It closes its connections without waiting for that, and the databases are dropped next.
  for (const { pgp } of clients) pgp.$pool.on('error', () => undefined);
  try {
    const migration = await Migration.create(clients[0]!, clients[1]!, { exclude_schema: ledgerSchema });
    if (areEqual(migration.changes.i_from, migration.changes.i_target)) return [];
    rememberTexts(migration.changes.i_from);
    rememberTexts(migration.changes.i_target);
    migration.set_safety(false);
    migration.add_all_changes(true);
    return withoutViewsMadeAnew([...migration.statements].map((statement) => statement.trim()));
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface Inspected {
  equals(other: unknown): boolean;
  /** `r` is a table. */
  relationtype?: string;
  columns?: object;
}

/** Whether it finds both the same by its own measure, object by object: then it would write nothing, but slowly. */
function areEqual(one: object, other: object): boolean {
  const [inOne, inOther] = [inspectedOf(one), inspectedOf(other)];
  return (
    inOne.size === inOther.size &&
    [...inOne].every(([key, item]) => inOther.has(key) && isSame(item, inOther.get(key)!))
  );
}

function inspectedOf(inspector: object): Map<string, Inspected> {
  const groups = Object.entries(inspector).filter(([, group]) => typeof group === 'object' && group !== null);
  return new Map(
    groups.flatMap(([title, group]) =>
      Object.entries(group as object).flatMap(([key, item]: [string, unknown]) =>
        isInspected(item) ? [[`${title} ${key}`, item] as const] : [],
      ),
    ),
  );
}

/** A table is the same with its columns in another order: it would write nothing for that. */
const isSame = (item: Inspected, other: Inspected): boolean =>
  item.equals(other) || (item.relationtype === 'r' && orderless(item) === orderless(other));

const orderless = (table: Inspected): string =>
  JSON.stringify({ ...table, columns: Object.entries(table.columns ?? {}).sort(byName) });

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

const isInspected = (item: unknown): item is Inspected =>
  typeof item === 'object' && item !== null && 'equals' in item && typeof item.equals === 'function';

/** It sorts what it has read by its text, which it writes anew for every two that it compares. */
function rememberTexts(inspected: object): void {
  const groups = Object.values(inspected).filter((group) => typeof group === 'object' && group !== null);
  for (const item of new Set(groups.flatMap((group: object): unknown[] => Object.values(group)))) {
    if (typeof item !== 'object' || item === null || item.toString === Object.prototype.toString) continue;
    if (Array.isArray(item)) continue;
    const write = item.toString.bind(item) as () => string;
    let text: string | undefined;
    Object.defineProperty(item, 'toString', { value: () => (text ??= write()), configurable: true });
  }
}

/**
 * It makes a view anew, the same as before, where a table below it has its columns in another order: a column that was
 * dropped and came back is the last one. Whether the view is the same, the catalog tells.
 */
function withoutViewsMadeAnew(statements: readonly string[]): string[] {
  const viewIn = (verb: string, statement: string): string | undefined =>
    new RegExp(`^${verb} ("[^"]+"\\."[^"]+")`, 'i').exec(statement)?.[1];
  const dropped = new Set(statements.map((statement) => viewIn('drop view if exists', statement)));
  const made = new Set(statements.map((statement) => viewIn('create or replace view', statement)));
  const isAnew = (view: string | undefined): boolean =>
    view !== undefined && dropped.has(view) && made.has(view);
  return statements.filter(
    (statement) =>
      !isAnew(viewIn('drop view if exists', statement)) &&
      !isAnew(viewIn('create or replace view', statement)),
  );
}

async function loadMigra() {
  try {
    return await Promise.all([import('@pgkit/migra'), import('@pgkit/client')]);
  } catch (cause) {
    throw new MigrationError(
      'The second comparison needs @pgkit/migra, which is installed for development only.\n' +
        'Next: npm ci (without --omit=dev), and write migrations there.',
      { cause },
    );
  }
}
