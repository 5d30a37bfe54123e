import { plan, type Action, type Policy, type RenameCandidate } from '@supabase/pg-delta';
import { becomeMigratorOf, connect, type MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { catalogDifference } from './catalog.js';
import { factsOf, rememberingLists } from './facts.js';
import { statementOf } from './in-lists.js';
import { foreignSchemas } from './foreign-schemas.js';
import { catalogOf } from './sides.js';

const policy: Policy = {
  id: 'atrium',
  filter: foreignSchemas.flatMap((schema) => [
    { match: { schema }, action: 'exclude' as const },
    { match: { all: [{ kind: 'schema' }, { name: schema }] }, action: 'exclude' as const },
    { match: { target: { schema } }, action: 'exclude' as const },
    { match: { target: { kind: 'schema', name: schema } }, action: 'exclude' as const },
  ]),
};

/** One statement of a draft. */
export interface DraftStatement {
  sql: string;
  /** It throws away what rows hold. */
  losesData: boolean;
  /** It has to be committed before what uses it: a new value of an enum. */
  needsCommit: boolean;
}

/** A name that changes while what it names stays: `sales.events.type`, of a table or a column. */
export interface Rename {
  from: string;
  to: string;
}

/** What makes one database like another. */
export interface Draft {
  /** Each part is to be committed before the next one begins; nearly always there is one. */
  parts: DraftStatement[][];
  /** What may be a rename, and is dropped and added in `parts`. */
  possibleRenames: Rename[];
}

/** The difference is beyond the library that drafts. */
export class UndraftableError extends MigrationError {}

/**
 * Drafts what makes `from` like `to`, and does it: `from` is a scratch database, and like `to` afterwards.
 * @param renames what is to be renamed, not dropped and added.
 * @throws UndraftableError naming what differs still: the draft cannot be trusted then.
 * @throws MigrationError where a rename is unknown.
 */
export async function draftAndApply(
  from: MigrationTarget,
  to: MigrationTarget,
  renames: readonly Rename[] = [],
): Promise<Draft> {
  const wanted = await catalogOf(to);
  const first = await planOf(from, to, renames);
  const parts = first.parts;
  await applyParts(from, first.parts);
  // What had to wait for the first part: an index on a renamed column, whose text names the column, for one.
  for (let round = 0; round < 3 && (await differences(from, wanted)).length > 0; round++) {
    const more = [...(await planOf(from, to, [])).parts, ...(await statisticsOf(from, to))];
    await applyParts(from, more);
    parts.push(...more);
  }
  const left = await differences(from, wanted);
  if (left.length > 0) {
    throw new UndraftableError(
      `The difference cannot be drafted; this would be left over:\n${left.join('\n')}\n` +
        'Nothing was written. Next: write this migration by hand (npx sequelize-cli migration:generate --name ...).',
    );
  }
  return { parts: joined(parts), possibleRenames: first.possibleRenames };
}

const differences = async (side: MigrationTarget, wanted: readonly string[]): Promise<string[]> =>
  catalogDifference(wanted, await catalogOf(side));

type AcceptedRenames = Pick<RenameCandidate, 'from' | 'to'>[];

async function planOf(
  from: MigrationTarget,
  to: MigrationTarget,
  renames: readonly Rename[],
): Promise<Draft> {
  const sides = await Promise.all([factsOf(from), factsOf(to)]);
  const [source, desired] = [sides[0].factBase, sides[1].factBase];
  const planWith = (acceptRenames: AcceptedRenames) =>
    rememberingLists(source, () => plan(source, desired, { renames: 'prompt', acceptRenames, policy }));
  const planned = planWith([]);
  const candidates = planned.renameCandidates.filter(isRenamable);
  const known = new Map(candidates.map((candidate) => [keyOf(renameOf(candidate)), candidate]));
  const accepted = renames.map((rename) => {
    const candidate = known.get(keyOf(rename));
    if (!candidate) throw unknownRename(rename, candidates.map(renameOf));
    return { from: candidate.from, to: candidate.to };
  });
  const { actions } = accepted.length === 0 ? planned : planWith(accepted);
  const owned = await ownedByReporting(from);
  const taken = new Set(renames.map(keyOf));
  return {
    parts: partsOf(actions).map((part) => asReporting(part, owned)),
    possibleRenames: candidates.map(renameOf).filter((rename) => !taken.has(keyOf(rename))),
  };
}

/** A statement that has to be committed ends its part. */
function partsOf(actions: readonly Action[]): DraftStatement[][] {
  const parts: DraftStatement[][] = [[]];
  for (const action of ownersLast(actions)) {
    const { dataLoss, transactionality, newSegmentBefore } = action;
    const isAlone = transactionality === 'nonTransactional';
    if ((newSegmentBefore || isAlone) && parts.at(-1)!.length > 0) parts.push([]);
    parts.at(-1)!.push({
      sql: statementOf(action),
      losesData: dataLoss === 'destructive',
      needsCommit: transactionality !== 'transactional',
    });
    if (isAlone || transactionality === 'commitBoundaryAfter') parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

/** Once something is somebody else's, the migrator may no longer grant it. */
function ownersLast(actions: readonly Action[]): Action[] {
  const changesOwner = ({ sql }: Action): boolean =>
    /^ALTER [^;]+ OWNER TO "?(?!atrium_migrator\b)\w+"?$/.test(sql);
  return [...actions.filter((action) => !changesOwner(action)), ...actions.filter(changesOwner)];
}

/** The views that the migrator has given away, which it may still drop, and change in the name of their owner. */
async function ownedByReporting(side: MigrationTarget): Promise<Set<string>> {
  const client = await connect(side);
  const { rows } = await client
    .query<{ title: string }>(
      `SELECT format('"%s"."%s"', schemaname, viewname) AS title FROM pg_views WHERE viewowner = 'atrium_reporting'`,
    )
    .finally(() => client.end());
  return new Set(rows.map(({ title }) => title));
}

function asReporting(part: readonly DraftStatement[], owned: ReadonlySet<string>): DraftStatement[] {
  const dropped = new Set<string>();
  return part.map((statement) => {
    const [, verb, view = ''] = viewStatement.exec(statement.sql) ?? [];
    if (verb === 'DROP') dropped.add(view);
    if (!verb || verb === 'DROP' || !owned.has(view) || dropped.has(view)) return statement;
    const sql = `SET ROLE atrium_reporting;\n${statement.sql};\nSET ROLE atrium_migrator`;
    return { ...statement, sql };
  });
}

const viewStatement = /^(DROP|ALTER|COMMENT|GRANT|REVOKE)\b[^;]*? (?:VIEW|TABLE) ("[^"]+"\."[^"]+")/;

/** Extended statistics are what the planner of the library does not know. */
async function statisticsOf(from: MigrationTarget, to: MigrationTarget): Promise<DraftStatement[][]> {
  const [present, wanted] = await Promise.all([from, to].map(statisticsIn));
  const gone = present!.filter(({ sql }) => !wanted!.some((other) => other.sql === sql));
  const missing = wanted!.filter(({ sql }) => !present!.some((other) => other.sql === sql));
  const part = [...gone.map(({ name }) => `DROP STATISTICS ${name}`), ...missing.map(({ sql }) => sql)];
  return part.length === 0 ? [] : [part.map((sql) => ({ sql, losesData: false, needsCommit: false }))];
}

async function statisticsIn(side: MigrationTarget): Promise<{ name: string; sql: string }[]> {
  const client = await connect(side);
  const { rows } = await client
    .query<{ name: string; sql: string }>(
      `SELECT format('%I.%I', nspname, stxname) AS name, pg_get_statisticsobjdef(s.oid) AS sql
         FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace ORDER BY 1`,
    )
    .finally(() => client.end());
  return rows;
}

/** @throws UndraftableError where the server refuses a statement. */
export async function applyParts(side: MigrationTarget, parts: readonly DraftStatement[][]): Promise<void> {
  const client = await connect(side);
  try {
    // As a migration runs: what it makes is the migrator's, and what that one may not do shows here.
    await client.query(becomeMigratorOf('platform'));
    // In one message, and so one transaction.
    for (const part of parts) await client.query(part.map(({ sql }) => sql).join(';\n'));
  } catch (cause) {
    throw new UndraftableError(
      `The drafted SQL cannot be applied: ${(cause as Error).message}. Nothing was written.\n` +
        'Next: write this migration by hand (npx sequelize-cli migration:generate --name ...).',
      { cause },
    );
  } finally {
    await client.end();
  }
}

/** A round that follows needs no commit of its own, unless the one before had to be committed. */
function joined(parts: readonly DraftStatement[][]): DraftStatement[][] {
  const needsCommit = (part: readonly DraftStatement[]): boolean =>
    part.some((statement) => statement.needsCommit);
  return parts.reduce<DraftStatement[][]>((all, part) => {
    const last = all.at(-1);
    if (last && !needsCommit(last) && !needsCommit(part)) last.push(...part);
    else all.push([...part]);
    return all;
  }, []);
}

const isRenamable = ({ kind, status }: RenameCandidate): boolean =>
  (kind === 'column' || kind === 'table') && status !== 'ambiguous';

function renameOf({ from, to }: RenameCandidate): Rename {
  return { from: titleOf(from), to: titleOf(to) };
}

function titleOf(id: object): string {
  const { schema, table, name } = id as { schema: string; table?: string; name: string };
  return [schema, table, name].filter((part) => part !== undefined).join('.');
}

const keyOf = ({ from, to }: Rename): string => `${from}:${to}`;

function unknownRename(rename: Rename, known: readonly Rename[]): MigrationError {
  const list = known.map(keyOf).join(', ') || 'none';
  return new MigrationError(
    `Nothing in the models looks like the rename ${keyOf(rename)}. Nothing was written.\nPossible renames: ${list}`,
  );
}
