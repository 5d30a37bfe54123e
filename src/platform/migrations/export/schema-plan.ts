import type { FactBase, StableId } from '@supabase/pg-delta/core';
import type { Action } from '@supabase/pg-delta/plan';
import type { MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { factsOf } from '../schema/facts.js';
import { statementOf } from '../schema/in-lists.js';

/** One statement of those that make a schema. */
export interface Statement {
  sql: string;
  /** The object that the statement makes or changes; of a comment or a grant, the object that has it. */
  about: StableId;
  /** The table or view that the object belongs to or is, as `schema.name`. */
  relation: string | undefined;
  /** Whether it says whose the object is or who may do what with it, and not what it is. */
  isSecurity: boolean;
}

/** What makes one database into another, in an order in which the server takes it. */
export interface SchemaPlan {
  statements: Statement[];
  /** What depends on what, by the encoded names of both. */
  dependencies: { from: StableId; to: StableId }[];
  /** The roles that the statements name. */
  roles: string[];
}

/**
 * Plans how the schema of `migrated` is made from `empty`.
 * @throws MigrationError naming what the schema has and the plan cannot make.
 */
export async function planFromNothing(
  empty: MigrationTarget,
  migrated: MigrationTarget,
): Promise<SchemaPlan> {
  // Loaded here, as the other commands do without it.
  const { plan } = await import('@supabase/pg-delta/plan');
  const [nothing, everything] = [await exportableFacts(empty), await exportableFacts(migrated)];
  const options = { scope: 'database' as const, assumedRoles: rolesAmong(everything) };
  // Shortened, a plan has no needless grants, but the columns of a table are out of their order.
  const { actions: short } = plan(nothing, everything, options);
  const { actions: long } = plan(nothing, everything, { ...options, compact: false });
  const actions = [...long.filter(isFromLong), ...short.filter((action) => !isFromLong(action))];
  return {
    statements: actions.map((action) => ({
      sql: statementOf(action),
      about: subjectOf(action),
      relation: relationOf([subjectOf(action), ...action.consumes]),
      isSecurity: isSecurity(action),
    })),
    dependencies: everything.edges.filter(({ kind }) => kind === 'depends'),
    roles: [...new Set(actions.flatMap(({ consumes }) => consumes.flatMap(roleNames)))].sort(),
  };
}

async function exportableFacts(target: MigrationTarget): Promise<FactBase> {
  const { factBase, diagnostics } = await factsOf(target);
  // Extended statistics are read elsewhere.
  const missed = diagnostics.filter(
    ({ code, message }) => code === 'unmodeled_kind' && !/statistics/i.test(message),
  );
  if (missed.length === 0) return factBase;
  throw new MigrationError(
    `The schema has what the files of schema/ cannot hold: ${missed.map(({ message }) => message).join('; ')}\n` +
      'Next: teach src/platform/migrations/export/ to write it, or make the migration do without.',
  );
}

const rolesAmong = (facts: FactBase): string[] => facts.facts().flatMap(({ id }) => roleNames(id));
const roleNames = (id: StableId): string[] => (id.kind === 'role' ? [id.name] : []);

function subjectOf({ produces: [made], consumes: [used] }: Action): StableId {
  return objectOf((made ?? used)!);
}

/** A comment and a grant are of an object, and so is what a column, a default or a constraint is. */
function objectOf(id: StableId): StableId {
  return 'target' in id ? objectOf(id.target) : id;
}

const relationKinds = new Set(['table', 'view', 'materializedView']);

function relationOf([first, ...others]: readonly StableId[]): string | undefined {
  if (!first) return undefined;
  if ('table' in first) return `${first.schema}.${first.table}`;
  if ('schema' in first && 'name' in first && relationKinds.has(first.kind))
    return `${first.schema}.${first.name}`;
  // What an index is on is told by what it needs; a function may need a table and belongs to none.
  return first.kind === 'index' ? relationOf(others) : undefined;
}

const inLong = new Set(['schema', 'table', 'column', 'default', 'constraint']);

function isFromLong(action: Action): boolean {
  const { kind } = subjectOf(action);
  const isDefinition = action.produces.some((id) => !('target' in id));
  return inLong.has(kind) && (isDefinition || (kind === 'schema' && isOwnership(action)));
}

const isOwnership = ({ verb, consumes }: Action): boolean =>
  verb === 'alter' && consumes.some(({ kind }) => kind === 'role');

function isSecurity(action: Action): boolean {
  const ids = [...action.produces, ...action.consumes];
  return (
    isOwnership(action) ||
    ids.some(({ kind }) => kind === 'acl' || kind === 'policy' || kind === 'defaultPrivilege') ||
    /^(GRANT|REVOKE) |ROW LEVEL SECURITY$/.test(action.sql)
  );
}
