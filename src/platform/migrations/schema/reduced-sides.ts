import pg from 'pg';
import { sqlState } from '../../errors/sql-state.js';
import { connect, type MigrationTarget } from '../migration-connection.js';
import type { ScratchDatabases } from '../scratch-database.js';
import { catalogDifference } from './catalog.js';
import { applyParts, UndraftableError, type Draft } from './draft.js';
import { relationsOf, type Relations } from './relations.js';
import { catalogOf } from './sides.js';

/** What is to become like what. */
export interface Sides {
  from: MigrationTarget;
  to: MigrationTarget;
}

/**
 * What `draft` answers for copies of both sides without the tables and views that have nothing to do with what
 * differs: a library that reads and plans takes as long as a side is large, however small the difference. What was
 * drafted is done to a copy of the whole as well. Where that does not make it what it should be, or nothing can be
 * left out, it is drafted for the whole.
 * @param draft leaves both sides as they are.
 * @throws whatever `draft` throws for the whole; of what it throws for less, all but an UndraftableError.
 */
export async function draftForLess<T extends { up: Draft; down?: Draft } | undefined>(
  scratch: ScratchDatabases,
  whole: Sides,
  draft: (sides: Sides) => Promise<T>,
): Promise<T> {
  const catalogs = await catalogsOf(whole);
  const reduced = await reducedSides(scratch, whole, catalogs);
  if (reduced) {
    try {
      const drafted = await draft(reduced);
      if (drafted && (await holdsFor(await scratch.copyOf(whole.from), catalogs, drafted))) return drafted;
    } catch (error) {
      if (!(error instanceof UndraftableError)) throw error;
    }
  }
  return draft(whole);
}

/** Whether the drafts make the copy of one side what the other one is, and that what it was. */
async function holdsFor(
  copy: MigrationTarget,
  { from, to }: Catalogs,
  { up, down }: { up: Draft; down?: Draft },
): Promise<boolean> {
  await applyParts(copy, up.parts);
  if (catalogDifference(await catalogOf(copy), to).length > 0) return false;
  if (!down) return true;
  await applyParts(copy, down.parts);
  return catalogDifference(await catalogOf(copy), from).length === 0;
}

type Catalogs = Record<keyof Sides, readonly string[]>;

async function catalogsOf(sides: Sides): Promise<Catalogs> {
  const [from, to] = await Promise.all([catalogOf(sides.from), catalogOf(sides.to)]);
  return { from, to };
}

/** Undefined where less than half can be left out, which is not worth it, or where that would change what differs. */
async function reducedSides(
  scratch: ScratchDatabases,
  whole: Sides,
  catalogs: Catalogs,
): Promise<Sides | undefined> {
  const differing = catalogDifference(catalogs.from, catalogs.to);
  if (differing.length === 0) return undefined;
  const sides = await Promise.all([relationsOf(whole.from), relationsOf(whole.to)]);
  const needless = needlessOf(sides, differing);
  if (needless.length * 2 <= Math.max(...sides.map(({ droppable }) => droppable.length))) return undefined;
  const reduced = { from: await scratch.copyOf(whole.from), to: await scratch.copyOf(whole.to) };
  const areDropped = await Promise.all([dropFrom(reduced.from, needless), dropFrom(reduced.to, needless)]);
  if (areDropped.includes(false)) return undefined;
  const { from, to } = await catalogsOf(reduced);
  return catalogDifference(from, to).join('\n') === differing.join('\n') ? reduced : undefined;
}

/** The tables and views of both sides that what differs does not concern. */
function needlessOf([inFrom, inTo]: readonly [Relations, Relations], differing: readonly string[]): string[] {
  const other = new Set(inTo.droppable);
  const common = inFrom.droppable.filter((title) => other.has(title));
  // Whatever is new or gone differs: to look no further saves time where that is nearly everything.
  if (common.length * 2 <= other.size) return [];
  const kept = new Set([inFrom, inTo].flatMap((side) => [...concernedBy(differing, side)]));
  return common.filter((title) => !kept.has(title));
}

/** A line of the catalog names what it is about. That it may name more costs time, and nothing else. */
function concernedBy(differing: readonly string[], side: Relations): Set<string> {
  const text = differing.join('\n');
  const named = side.titles.filter((title) => text.includes(title.replace(/\(.*/, '')));
  const dependents = reachable(named, side.neededBy);
  // A key goes and comes with what it refers to; what depends on its table does not feel it.
  const referring = [...dependents].flatMap((title) => side.referredToBy.get(title) ?? []);
  return reachable([...dependents, ...referring], side.needs);
}

function reachable(start: readonly string[], next: ReadonlyMap<string, string[]>): Set<string> {
  const seen = new Set(start);
  // A set that is walked through gives what is added meanwhile as well.
  for (const title of seen) for (const other of next.get(title) ?? []) seen.add(other);
  return seen;
}

/**
 * Few at a time: a transaction holds a lock for each table, each of its indexes, and what it keeps aside.
 * @returns false where the server refuses: what belongs to others, say.
 */
async function dropFrom(side: MigrationTarget, titles: readonly string[]): Promise<boolean> {
  const client = await connect(side);
  try {
    for (let at = 0; at < titles.length; at += 50) await dropSome(client, titles.slice(at, at + 50));
    return true;
  } catch (error) {
    if (sqlState(error) === undefined) throw error;
    return false;
  } finally {
    await client.end();
  }
}

/** What hangs on them goes as well: whether that was too much, the difference tells that is left. */
async function dropSome(client: pg.Client, titles: readonly string[]): Promise<void> {
  await client.query(`
    DO $drop$
    DECLARE
      command text;
    BEGIN
      FOR command IN
        SELECT format('DROP %s IF EXISTS %s CASCADE',
                      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, title)
          FROM unnest(ARRAY[${titles.map((title) => pg.escapeLiteral(title)).join(', ')}]) AS title
          JOIN pg_catalog.pg_class ON oid = to_regclass(title)
      LOOP
        EXECUTE command;
      END LOOP;
    END
    $drop$`);
}
