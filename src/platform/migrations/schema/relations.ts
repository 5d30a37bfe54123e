import { connect, type MigrationTarget } from '../migration-connection.js';

/** The relations, types and functions of a database, and what depends on what, by title: `sales.products`. */
export interface Relations {
  /** Tables and views. */
  droppable: string[];
  /** What may differ: relations, types and functions. */
  titles: string[];
  /** What each needs, by title. */
  needs: Map<string, string[]>;
  /** What depends on each, apart from foreign keys. */
  neededBy: Map<string, string[]>;
  /** The tables that refer to each. */
  referredToBy: Map<string, string[]>;
}

interface Dependency {
  title: string;
  needed: string;
  /** By a foreign key. */
  isKey: boolean;
}

/** Reads them; what comes with an extension is in no `droppable`. */
export async function relationsOf(side: MigrationTarget): Promise<Relations> {
  const client = await connect(side);
  try {
    await client.query(`SET search_path = ''`);
    const { rows } = await client.query<{ title: string; droppable: boolean }>(titlesSql);
    const pairs = await client.query<Dependency>(dependenciesSql);
    return {
      droppable: rows.filter(({ droppable }) => droppable).map(({ title }) => title),
      titles: rows.map(({ title }) => title),
      needs: grouped(pairs.rows.map(({ title, needed }) => [title, needed])),
      neededBy: groupedBack(pairs.rows.filter(({ isKey }) => !isKey)),
      referredToBy: groupedBack(pairs.rows.filter(({ isKey }) => isKey)),
    };
  } finally {
    await client.end();
  }
}

const groupedBack = (pairs: readonly Dependency[]): Map<string, string[]> =>
  grouped(pairs.map(({ title, needed }) => [needed, title]));

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

// What is part of a relation, or of a type, counts as that one. What comes with an extension stays.
const objects = `
  WITH parts (classid, objid, class, object) AS (
    SELECT 'pg_class'::regclass, indexrelid, 'pg_class'::regclass, indrelid FROM pg_index
    UNION ALL SELECT 'pg_attrdef'::regclass, oid, 'pg_class'::regclass, adrelid FROM pg_attrdef
    UNION ALL SELECT 'pg_rewrite'::regclass, oid, 'pg_class'::regclass, ev_class FROM pg_rewrite
    UNION ALL SELECT 'pg_trigger'::regclass, oid, 'pg_class'::regclass, tgrelid FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass, oid, 'pg_class'::regclass, polrelid FROM pg_policy
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 'pg_class'::regclass, stxrelid FROM pg_statistic_ext
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_class'::regclass, conrelid FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 'pg_type'::regclass, contypid FROM pg_constraint WHERE contypid <> 0
    UNION ALL SELECT 'pg_type'::regclass, oid, 'pg_class'::regclass, typrelid FROM pg_type WHERE typrelid <> 0
    UNION ALL SELECT 'pg_type'::regclass, typarray, 'pg_type'::regclass, oid FROM pg_type
               WHERE typarray <> 0 AND typrelid = 0
    UNION ALL SELECT 'pg_type'::regclass, typarray, 'pg_class'::regclass, typrelid FROM pg_type
               WHERE typarray <> 0 AND typrelid <> 0
  ), titled (classid, objid, title, droppable) AS (
    SELECT 'pg_class'::regclass, pg_class.oid, format('%I.%I', nspname, relname),
           relkind IN ('r', 'p', 'v', 'm') AND NOT EXISTS (
             SELECT FROM pg_depend
              WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c', 'i', 'I')
       AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT 'pg_type'::regclass, pg_type.oid, format('%I.%I', nspname, typname), false
      FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
     WHERE typrelid = 0 AND typcategory <> 'A' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT 'pg_proc'::regclass, pg_proc.oid, pg_proc.oid::regprocedure::text, false
      FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  )`;

const titlesSql = `${objects} SELECT title, droppable FROM titled`;

const dependenciesSql = `${objects}, edges AS (
    SELECT classid, objid, refclassid, refobjid FROM pg_depend WHERE refclassid <> 0 AND deptype <> 'e'
    -- An index is a relation with a name of its own.
    UNION SELECT classid, objid, class, object FROM parts WHERE classid = 'pg_class'::regclass
  )
  SELECT DISTINCT dependent.title AS title, wanted.title AS needed, contype IS NOT NULL AS "isKey"
    FROM edges
    LEFT JOIN pg_constraint AS key
      ON edges.classid = 'pg_constraint'::regclass AND key.oid = edges.objid AND contype = 'f'
    LEFT JOIN parts AS part ON part.classid = edges.classid AND part.objid = edges.objid
    LEFT JOIN parts AS whole ON whole.classid = edges.refclassid AND whole.objid = edges.refobjid
    JOIN titled AS dependent
      ON dependent.classid = coalesce(part.class, edges.classid) AND dependent.objid = coalesce(part.object, edges.objid)
    JOIN titled AS wanted
      ON wanted.classid = coalesce(whole.class, edges.refclassid)
     AND wanted.objid = coalesce(whole.object, edges.refobjid)
   WHERE dependent.title <> wanted.title`;
