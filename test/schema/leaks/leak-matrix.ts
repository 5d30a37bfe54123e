import type pg from 'pg';
import {
  operations,
  type Operation,
  type RowRule,
  type TableAccess,
} from '../../../src/platform/access/row-access.js';

/** Whose a row is. */
export const parties = ['own', "another's", "nobody's"] as const;
export type Party = (typeof parties)[number];

/** Who tries. */
export interface Actor {
  title: string;
  role: string;
  userId: string;
  roles: readonly string[];
}

/** A table with what its module declares, and a row of each party in it. */
export interface Subject {
  table: string;
  access: TableAccess;
  rows: Record<Party, Record<string, string | null>>;
}

export const me = '01990000-0000-7000-8000-00000000000a';
export const other = '01990000-0000-7000-8000-00000000000b';
/** What the function of a rule gives to each. */
const setOf: Record<Party, string> = {
  own: '01990000-0000-7000-8000-0000000000aa',
  "another's": '01990000-0000-7000-8000-0000000000bb',
  "nobody's": '01990000-0000-7000-8000-0000000000cc',
};
const ownerOf: Record<Party, string | null> = { own: me, "another's": other, "nobody's": null };

export const actorsOf = (roles: readonly string[]): Actor[] => [
  { title: 'the application without a context', role: 'atrium_app', userId: '', roles: [] },
  { title: 'a person without a role', role: 'atrium_app', userId: me, roles: [] },
  ...roles.map((name) => ({
    title: `a person who is ${name}`,
    role: 'atrium_app',
    userId: me,
    roles: [name],
  })),
  ...['service', 'admin', 'reporting', 'readonly', 'migrator'].map((name) => ({
    title: `atrium_${name}`,
    role: `atrium_${name}`,
    userId: me,
    roles,
  })),
];

/** The columns of a table's own that its rules go by, with what they hold in the row of a party. */
export function rowOf(access: TableAccess, party: Party, id: string, parents: Map<string, string>) {
  const row: Record<string, string | null> = { id };
  for (const rule of rulesOf(access)) {
    if (rule.kind === 'provided')
      Object.assign(row, meeting(rule.condition), rowOf(only(rule.rule), party, id, parents));
    if (rule.kind === 'owner')
      row[rule.column] = rule.column === 'id' ? (ownerOf[party] ?? id) : ownerOf[party];
    if (rule.kind === 'among') row[rule.column] = setOf[party];
    if (rule.kind === 'ownerOf') {
      const column = rule.column.split('.').at(-1)!;
      row[column] = parents.get(`${rule.table} ${party} ${rule.key}`)!;
    }
  }
  return row;
}

const only = (rule: RowRule): TableAccess => ({ select: [rule] });

/** What a row has to hold to meet a condition: that a time is not null is all that any of them demands. */
function meeting(condition: string): Record<string, string> {
  const [, column] = /^(\w+_at) IS NOT NULL$/.exec(condition) ?? [];
  if (!column) throw new Error(`The matrix knows no row that meets ${condition}`);
  return { [column]: '2026-01-01T00:00:00Z' };
}

export const rulesOf = (access: TableAccess): RowRule[] =>
  operations.flatMap((operation) => access[operation] ?? []);

/** What an actor may do to the row of a party: by the declaration, and by nothing that the database has made of it. */
export function isAllowed(access: TableAccess, operation: Operation, party: Party, actor: Actor): boolean {
  // What is changed or removed has to be found first.
  const needed = operation === 'insert' ? (['insert'] as const) : (['select', operation] as const);
  return needed.every((one) => {
    switch (actor.role) {
      case 'atrium_app':
        return (access[one] ?? []).some((rule) => holds(rule, party, actor));
      case 'atrium_service':
        return access.service?.includes(one) ?? false;
      case 'atrium_admin':
        return (access.admin ?? operations).includes(one);
      case 'atrium_reporting':
        return one === 'select' && rulesOf(access).length > 0;
      case 'atrium_migrator':
        return access.functions?.includes(one) ?? false;
      default:
        return false;
    }
  });
}

function holds(rule: RowRule, party: Party, actor: Actor): boolean {
  switch (rule.kind) {
    case 'everyone':
      return true;
    case 'owner':
    case 'ownerOf':
    case 'among':
      return ownerOf[party] !== null && ownerOf[party] === actor.userId;
    case 'roles':
      return rule.roles.some((role) => actor.roles.includes(role));
    case 'provided':
      return holds(rule.rule, party, actor);
  }
}

/** One line for each thing that is allowed: `operation party: actor`. */
export function declaredMatrix({ access }: Subject, actors: readonly Actor[]): string[] {
  const lines: string[] = [];
  for (const actor of actors) {
    for (const party of parties) {
      for (const operation of operations) {
        if (isAllowed(access, operation, party, actor)) lines.push(line(operation, party, actor));
      }
    }
    if (ownerColumns(access).length > 0 && mayHandOver(access, actor))
      lines.push(line('hand over', 'own', actor));
  }
  return lines;
}

/** An update is allowed before and after. */
const mayHandOver = (access: TableAccess, actor: Actor): boolean =>
  isAllowed(access, 'update', 'own', actor) && isAllowed(access, 'update', "another's", actor);

/** The same, found out by trying. Leaves the table as it was. `client` is a superuser inside a transaction. */
export async function triedMatrix(
  client: pg.Client,
  subject: Subject,
  actors: readonly Actor[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const actor of actors) {
    for (const party of parties) {
      for (const operation of operations) {
        const statement = statementOf(operation, subject, party);
        if (await succeeds(client, actor, statement)) lines.push(line(operation, party, actor));
      }
    }
    const [column] = ownerColumns(subject.access);
    if (!column) continue;
    const handOver = `UPDATE ${subject.table} SET ${column} = '${other}' WHERE id = '${subject.rows.own.id}'`;
    if (await succeeds(client, actor, handOver)) lines.push(line('hand over', 'own', actor));
  }
  return lines;
}

const ownerColumns = (access: TableAccess): string[] =>
  rulesOf(access).flatMap((rule) => (rule.kind === 'owner' && rule.column !== 'id' ? [rule.column] : []));

function statementOf(operation: Operation, { table, rows }: Subject, party: Party): string {
  const row = rows[party];
  const found = `WHERE id = '${row.id}'`;
  switch (operation) {
    case 'select':
      return `SELECT id FROM ${table} ${found}`;
    case 'insert': {
      const values = Object.values(row).map((value) => (value === null ? 'NULL' : `'${value}'`));
      return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
    }
    case 'update':
      return `UPDATE ${table} SET created_at = created_at ${found}`;
    case 'delete':
      return `DELETE FROM ${table} ${found}`;
  }
}

const denied = '42501';

async function succeeds(
  client: pg.Client,
  { role, userId, roles }: Actor,
  statement: string,
): Promise<boolean> {
  const makesRoom = statement.startsWith('INSERT') ? `${toRemove(statement)};` : '';
  await client.query(`SAVEPOINT attempt; ${makesRoom} SELECT set_config('role', '${role}', true),
    set_config('atrium.user_id', '${userId}', true), set_config('atrium.roles', '${roles.join(',')}', true)`);
  try {
    return (await client.query(statement)).rowCount === 1;
  } catch (error) {
    if ((error as { code?: string }).code !== denied) throw error;
    return false;
  } finally {
    await client.query('ROLLBACK TO attempt');
  }
}

/** The row that is there already, so that one of the same id can be inserted. */
function toRemove(insert: string): string {
  const [, table, id] = /^INSERT INTO (\S+) .*VALUES \('([^']+)'/.exec(insert)!;
  return `DELETE FROM ${table} WHERE id = '${id}'`;
}

const line = (operation: string, party: Party, actor: Actor): string =>
  `${operation} ${party}: ${actor.title}`;
