/** What can be done to a row. */
export const operations = ['select', 'insert', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];

/** To whom a row is open: one clause of a policy. */
export type RowRule =
  | { kind: 'everyone' }
  | { kind: 'owner'; column: string }
  | { kind: 'roles'; roles: readonly string[] }
  | { kind: 'ownerOf'; table: string; column: string; owner: string; key: string }
  | { kind: 'among'; set: string; column: string }
  | { kind: 'provided'; rule: RowRule; condition: string };

/**
 * Who may do what to the rows of a table, and enforced by the database: row-level security and grants are made of it.
 * What is not listed is denied. An update must be allowed before and after. Without somebody who asks, only what is
 * open to everyone is there.
 */
export interface TableAccess {
  select?: readonly RowRule[];
  insert?: readonly RowRule[];
  update?: readonly RowRule[];
  delete?: readonly RowRule[];
  /** What the service does on its own account (`asService`), to any row. */
  service?: readonly Operation[];
  /** What administrators of the database do, by psql; everything unless told. */
  admin?: readonly Operation[];
  /** What functions of the database do with the rights of their owner (SECURITY DEFINER), whoever calls them. */
  functions?: readonly Operation[];
  /**
   * The column that names the account whose rows they are, or the rule by which they are somebody's, where it is not the
   * rules of an owner that tell it. People are given their rows on request (`GET /v1/me/export`).
   */
  belongsTo?: string | RowRule;
  /** Why rows that name an account are not among what that person is given. */
  notExported?: string;
}

/** Strangers too. For what is shown to the public. */
export const everyone: RowRule = { kind: 'everyone' };

/** The account that `column` names. */
export const owner = (column = 'user_id'): RowRule => ({ kind: 'owner', column });

/** Accounts with one of the roles. */
export const roles = (...names: string[]): RowRule => ({ kind: 'roles', roles: names });

/**
 * The accounts that own a row of another table which `column` refers to.
 * @param table with its schema.
 * @param column with its table, where the other table has one of that name.
 * @param owner the column of that table that names the account.
 * @param key the column of that table that `column` refers to.
 */
export const ownerOf = (table: string, column: string, owner = 'user_id', key = 'id'): RowRule => ({
  kind: 'ownerOf',
  table,
  column,
  owner,
  key,
});

/**
 * Whoever has the value of `column` among those that a function of the database gives them: where a policy would have
 * to look into its own table, which PostgreSQL refuses.
 * @param set the function, with its schema.
 */
export const among = (set: string, column: string): RowRule => ({ kind: 'among', set, column });

/**
 * Whoever `rule` lets in, to rows that fulfil a condition alone.
 * @param condition SQL over the columns of the row; what it reads of other tables is what the caller may read of them.
 */
export const provided = (rule: RowRule, condition: string): RowRule => ({
  kind: 'provided',
  rule,
  condition,
});

/** By which a row is somebody's; none for what is nobody's, or not theirs to be given. */
export function ownRules(access: TableAccess): RowRule[] {
  if (access.notExported !== undefined) return [];
  const { belongsTo } = access;
  if (belongsTo !== undefined) return [typeof belongsTo === 'string' ? owner(belongsTo) : belongsTo];
  const rules = operations.flatMap((operation) => access[operation] ?? []).filter(isOfOwner);
  return [...new Map(rules.map((rule) => [clauseOf(rule), rule])).values()];
}

const isOfOwner = (rule: RowRule): boolean =>
  rule.kind === 'provided' ? isOfOwner(rule.rule) : rule.kind === 'owner' || rule.kind === 'ownerOf';

/** The condition of a policy: SQL over the columns of the row. */
export function conditionOf(rules: readonly RowRule[]): string {
  return rules.map(clauseOf).join(' OR ');
}

// Subselects are evaluated once for a statement, functions once for a row.
function clauseOf(rule: RowRule): string {
  switch (rule.kind) {
    case 'everyone':
      return 'true';
    case 'owner':
      return `${rule.column} = (SELECT platform.current_user_id())`;
    case 'roles':
      return `(SELECT platform.has_role(${rule.roles.map((role) => `'${role}'`).join(', ')}))`;
    case 'ownerOf':
      return `EXISTS (SELECT FROM ${rule.table} AS owned WHERE owned.${rule.key} = ${rule.column} AND owned.${rule.owner} = (SELECT platform.current_user_id()))`;
    case 'among':
      return `${rule.column} IN (SELECT ${rule.set}())`;
    case 'provided':
      return `(${clauseOf(rule.rule)} AND (${rule.condition}))`;
  }
}
