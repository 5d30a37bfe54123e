import type pg from 'pg';
import {
  operations,
  type Operation,
  type RowRule,
  type TableAccess,
} from '../../../src/platform/access/row-access.js';

/** Whose a row is; and, where a rule of its table has a condition beside who asks, that it does not fulfil that. */
const owners = ['own', "another's", "nobody's"] as const;
type Owner = (typeof owners)[number];
export type Party = Owner | `${Owner}, unfit`;

/** Of which parties there are rows of a table. */
export const partiesOf = (access: TableAccess): Party[] =>
  conditionsOf(access).length === 0
    ? [...owners]
    : [...owners, ...owners.map((one) => `${one}, unfit` as const)];

const whoseIs = (party: Party): Owner => party.replace(', unfit', '') as Owner;
const isFit = (party: Party): boolean => !party.endsWith(', unfit');

/**
 * Of each condition of `provided`: what makes a row fulfil it, and what makes it not; in the row itself, or in the row of
 * another table that `from` refers to, which has it of its own.
 */
interface Samples {
  fit: Record<string, string>;
  unfit: Record<string, string>;
}
type Condition =
  | Samples
  | { from: string; column: string }
  /** Who asks must not be the owner of the rows of other tables that these columns refer to. */
  | { notOwn: Record<string, string> };

const notOfOwnTicket =
  'NOT EXISTS (SELECT FROM support.support_tickets AS own WHERE own.id = ticket_id AND own.requester_id = (SELECT platform.current_user_id()))';
const notOfOwnConversation =
  'NOT EXISTS (SELECT FROM support.conversations AS own WHERE own.id = conversation_id AND own.user_id = (SELECT platform.current_user_id()))';

const samplesOf: Record<string, Condition> = {
  "mode_code = 'SUPPORT'": { fit: { mode_code: 'SUPPORT' }, unfit: { mode_code: 'AUTO' } },
  'NOT is_internal': { fit: { is_internal: 'false' }, unfit: { is_internal: 'true' } },
  "EXISTS (SELECT FROM support.conversations AS asked WHERE asked.id = conversation_id AND asked.mode_code = 'SUPPORT')":
    { from: 'support.conversations', column: 'conversation_id' },
  'shared_at IS NOT NULL': { fit: { shared_at: '2026-01-01T00:00:00Z' }, unfit: {} },
  [notOfOwnTicket]: { notOwn: { ticket_id: 'support.support_tickets' } },
  [`${notOfOwnConversation} AND ${notOfOwnTicket}`]: {
    notOwn: { ticket_id: 'support.support_tickets', conversation_id: 'support.conversations' },
  },
};

/** @throws Error for a condition of which there are no samples: nobody would have tried it. */
function conditionOf({ condition }: RowRule & { kind: 'provided' }): Condition {
  const known = samplesOf[condition];
  if (!known) throw new Error(`Tell in samplesOf which rows fulfil this, and which do not: ${condition}`);
  return known;
}

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
  rows: Partial<Record<Party, Record<string, string | null>>>;
}

export const me = '01990000-0000-7000-8000-00000000000a';
export const other = '01990000-0000-7000-8000-00000000000b';
/** What the function of a rule gives to each. */
const setOf: Record<Owner, string> = {
  own: '01990000-0000-7000-8000-0000000000aa',
  "another's": '01990000-0000-7000-8000-0000000000bb',
  "nobody's": '01990000-0000-7000-8000-0000000000cc',
};
const ownerOf: Record<Owner, string | null> = { own: me, "another's": other, "nobody's": null };

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
  const whose = whoseIs(party);
  // Where the other table knows no condition, all of its rows are fit.
  const parentOf = (table: string, key: string): string => {
    const parent = parents.get(`${table} ${party} ${key}`) ?? parents.get(`${table} ${whose} ${key}`);
    if (parent === undefined) throw new Error(`There is no row of ${table} for ${party}.`);
    return parent;
  };
  for (const rule of rulesOf(access)) {
    if (rule.kind === 'owner')
      row[rule.column] = rule.column === 'id' ? (ownerOf[whose] ?? id) : ownerOf[whose];
    if (rule.kind === 'among') row[rule.column] = setOf[whose];
    if (rule.kind === 'ownerOf') {
      row[rule.column.split('.').at(-1)!] = parentOf(rule.table, rule.key);
    }
  }
  for (const rule of conditionsOf(access)) {
    const condition = conditionOf(rule);
    if ('from' in condition) row[condition.column] = parentOf(condition.from, 'id');
    else if ('notOwn' in condition) {
      for (const [column, table] of Object.entries(condition.notOwn)) row[column] = parentOf(table, 'id');
    } else Object.assign(row, isFit(party) ? condition.fit : condition.unfit);
  }
  return row;
}

/** The rules by which a table goes, those within `provided` too. */
export const rulesOf = (access: TableAccess): RowRule[] =>
  declaredRules(access).map((rule) => (rule.kind === 'provided' ? rule.rule : rule));

const conditionsOf = (access: TableAccess) =>
  declaredRules(access).flatMap((rule) => (rule.kind === 'provided' ? [rule] : []));

/** The tables whose rows have to be there before. */
export const parentsOf = (access: TableAccess): string[] => [
  ...rulesOf(access).flatMap((rule) => (rule.kind === 'ownerOf' ? [rule.table] : [])),
  ...conditionsOf(access).flatMap((rule) => {
    const condition = conditionOf(rule);
    if ('from' in condition) return [condition.from];
    return 'notOwn' in condition ? Object.values(condition.notOwn) : [];
  }),
];

const declaredRules = (access: TableAccess): RowRule[] =>
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
      return ownerOf[whoseIs(party)] !== null && ownerOf[whoseIs(party)] === actor.userId;
    case 'roles':
      return rule.roles.some((role) => actor.roles.includes(role));
    case 'provided':
      // What the condition reads of other tables, the actor has to see too: here, its fit row.
      return isFulfilled(conditionOf(rule), party, actor) && holds(rule.rule, party, actor);
  }
}

const isFulfilled = (condition: Condition, party: Party, { userId }: Actor): boolean =>
  'notOwn' in condition ? ownerOf[whoseIs(party)] !== userId : isFit(party);

/** One line for each thing that is allowed: `operation party: actor`. */
export function declaredMatrix({ access }: Subject, actors: readonly Actor[]): string[] {
  const lines: string[] = [];
  for (const actor of actors) {
    for (const party of partiesOf(access)) {
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
    for (const party of partiesOf(subject.access)) {
      for (const operation of operations) {
        const statement = statementOf(operation, subject, party);
        if (await succeeds(client, actor, statement)) lines.push(line(operation, party, actor));
      }
    }
    const [column] = ownerColumns(subject.access);
    if (!column) continue;
    const handOver = `UPDATE ${subject.table} SET ${column} = '${other}' WHERE id = '${subject.rows.own!.id}'`;
    if (await succeeds(client, actor, handOver)) lines.push(line('hand over', 'own', actor));
  }
  return lines;
}

const ownerColumns = (access: TableAccess): string[] =>
  rulesOf(access).flatMap((rule) => (rule.kind === 'owner' && rule.column !== 'id' ? [rule.column] : []));

function statementOf(operation: Operation, { table, rows }: Subject, party: Party): string {
  const row = rows[party]!;
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
