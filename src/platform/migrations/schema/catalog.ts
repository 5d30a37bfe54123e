import type pg from 'pg';

export interface CatalogOptions {
  /** Schemas to leave out, such as `migration`. */
  except?: readonly string[];
  /** How long to wait for a table that is being altered; as long as it takes when absent. */
  lockTimeoutMs?: number;
}

/**
 * What a database is made of, as sorted lines of text: schemas, extensions, tables, columns, constraints,
 * indexes, sequences, views, types, domains, functions, triggers, policies, statistics, comments, owners and grants of
 * every schema that is not the system's. Two databases of the same shape give the same lines, whatever the
 * order they were built in. What an extension brings along is not listed.
 *
 * `client` must not be in a transaction.
 */
export async function readCatalog(client: pg.ClientBase, options: CatalogOptions = {}): Promise<string[]> {
  await client.query('BEGIN READ ONLY');
  try {
    await client.query(`${settings} SET LOCAL lock_timeout = ${options.lockTimeoutMs ?? 0}`);
    const except = options.except ?? [];
    const lines: string[] = [];
    for (const part of parts) {
      const { rows } = await client.query<{ line: string }>(`${visible} ${part}`, [except]);
      lines.push(...rows.map(({ line }) => asWritten(line)));
    }
    return lines.sort();
  } finally {
    await client.query('COMMIT');
  }
}

const restoredList = /ARRAY\[((?:\('(?:[^']|'')*'::character varying\)::text(?:, )?)+)\]/g;

/**
 * `status IN ('a', 'b')` casts the list as a whole; what a dump restores casts each value of it, and means the same.
 */
const asWritten = (line: string): string =>
  line.replace(
    restoredList,
    (_, list: string) =>
      `(ARRAY[${list.replace(/\(('(?:[^']|'')*'::character varying)\)::text/g, '$1')}])::text[]`,
  );

/** The lines that only one of two catalogs has: `-` of the first, `+` of the second. */
export function catalogDifference(first: readonly string[], second: readonly string[]): string[] {
  const [inFirst, inSecond] = [new Set(first), new Set(second)];
  return [
    ...first.filter((line) => !inSecond.has(line)).map((line) => `- ${line}`),
    ...second.filter((line) => !inFirst.has(line)).map((line) => `+ ${line}`),
  ];
}

// Every name in a definition is written with its schema, and every value alike whoever asks.
const settings = `
  SET LOCAL search_path = '';
  SET LOCAL timezone = 'UTC';
  SET LOCAL datestyle = 'ISO, YMD';
  SET LOCAL intervalstyle = 'postgres';
  SET LOCAL extra_float_digits = 1;
  SET LOCAL bytea_output = 'hex';
  SET LOCAL quote_all_identifiers = off;`;

const visible = `
  WITH spaces AS (
    SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT nspname = ANY ($1::text[])
  ), extras AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
  ), relations AS (
    SELECT c.*, format('%I.%I', nspname, relname) AS title
      FROM pg_class c JOIN spaces ON spaces.oid = relnamespace
     WHERE ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM extras)
  ), types AS (
    SELECT t.*, format('%I.%I', nspname, typname) AS title
      FROM pg_type t JOIN spaces ON spaces.oid = typnamespace
     WHERE ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM extras)
  ), functions AS (
    SELECT p.*, p.oid::regprocedure::text AS title
      FROM pg_proc p JOIN spaces ON spaces.oid = pronamespace
     WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM extras)
  )`;

const grants = (acl: string): string =>
  `(SELECT string_agg(entry::text, ' ' ORDER BY entry::text) FROM unnest(${acl}) AS entry)`;

const parts: readonly string[] = [
  // concat_ws leaves out what is NULL.
  `SELECT concat_ws(' ', 'schema', nspname, 'grants ' || ${grants('nspacl')}) AS line FROM spaces`,

  `SELECT concat_ws(' ', 'extension', extname, 'in', spaces.nspname) AS line
     FROM pg_extension JOIN spaces ON spaces.oid = extnamespace`,

  `SELECT concat_ws(' ',
            CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                         WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE relkind::text END,
            title, 'persistence ' || relpersistence::text, reloptions::text,
            CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END,
            'partition by ' || pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
            CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END, 'grants ' || ${grants('relacl')}) AS line
     FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')`,

  `SELECT concat_ws(' ', 'owner of', 'schema', nspname, nspowner::regrole) AS line FROM spaces WHERE nspname <> 'public'
    UNION ALL SELECT concat_ws(' ', 'owner of', title, relowner::regrole) FROM relations WHERE relkind <> 'i'
    UNION ALL SELECT concat_ws(' ', 'owner of', title, typowner::regrole) FROM types WHERE typtype IN ('d', 'e')
    UNION ALL SELECT concat_ws(' ', 'owner of', title, proowner::regrole) FROM functions`,

  `SELECT concat_ws(' ', 'inherits', title, 'from', inhparent::regclass) AS line
     FROM relations JOIN pg_inherits ON inhrelid = oid`,

  `SELECT concat_ws(' ', 'column', title || '.' || quote_ident(attname), format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'not null' END,
            CASE attgenerated WHEN '' THEN 'default ' ELSE 'generated ' || attgenerated::text || ' ' END
              || pg_get_expr(adbin, adrelid),
            'identity ' || nullif(attidentity::text, ''),
            (SELECT 'collate ' || collname FROM pg_collation
              WHERE pg_collation.oid = attcollation AND collname <> 'default'),
            -- Some builds of 15 stamp each column with a number of its own.
            (SELECT string_agg(option, ', ') FROM unnest(attoptions) AS option WHERE option !~ '^pg_attver='),
            'grants ' || ${grants('attacl')}) AS line
     FROM relations JOIN pg_attribute ON attrelid = relations.oid AND attnum > 0 AND NOT attisdropped
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')`,

  // A NOT NULL is a constraint since PostgreSQL 18; the column tells it on every version.
  `SELECT concat_ws(' ', 'constraint', coalesce(relations.title, types.title) || '.' || quote_ident(conname),
            pg_get_constraintdef(c.oid)) AS line
     FROM pg_constraint c
     LEFT JOIN relations ON relations.oid = conrelid LEFT JOIN types ON types.oid = contypid
    WHERE contype NOT IN ('n', 't') AND coalesce(relations.title, types.title) IS NOT NULL`,

  `SELECT concat_ws(' ', 'index', title, pg_get_indexdef(oid), reloptions::text,
            CASE WHEN NOT indisvalid THEN 'INVALID' END, CASE WHEN indisreplident THEN 'replica identity' END,
            CASE WHEN indisclustered THEN 'clustered' END) AS line
     FROM relations JOIN pg_index ON indexrelid = oid`,

  `SELECT concat_ws(' ', 'sequence of', title, format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax,
            seqcache, CASE WHEN seqcycle THEN 'cycle' END) AS line
     FROM relations JOIN pg_sequence ON seqrelid = oid`,

  `SELECT concat_ws(' ', 'trigger', title || '.' || quote_ident(tgname), 'enabled ' || tgenabled::text,
            pg_get_triggerdef(t.oid)) AS line
     FROM relations JOIN pg_trigger t ON tgrelid = relations.oid AND NOT tgisinternal`,

  `SELECT concat_ws(' ', 'policy', title || '.' || quote_ident(polname), polcmd,
            CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END,
            (SELECT 'to ' || string_agg(coalesce(rolname, 'public'), ', ' ORDER BY rolname)
               FROM unnest(polroles) AS role LEFT JOIN pg_roles ON pg_roles.oid = role),
            'using ' || pg_get_expr(polqual, polrelid), 'check ' || pg_get_expr(polwithcheck, polrelid)) AS line
     FROM relations JOIN pg_policy p ON polrelid = relations.oid`,

  `SELECT concat_ws(' ', 'rule', title, pg_get_ruledef(r.oid)) AS line
     FROM relations JOIN pg_rewrite r ON ev_class = relations.oid AND rulename <> '_RETURN'`,

  `SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(s.oid)) AS line
     FROM pg_statistic_ext s JOIN spaces ON spaces.oid = stxnamespace`,

  // A table's own row type and every array type come with what they are of.
  `SELECT concat_ws(' ',
            CASE typtype WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range' ELSE 'type' END, title,
            CASE WHEN typtype = 'd' THEN format_type(typbasetype, typtypmod) END,
            CASE WHEN typnotnull THEN 'not null' END, 'default ' || typdefault,
            (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
               FROM pg_enum WHERE enumtypid = types.oid),
            (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = types.oid),
            'grants ' || ${grants('typacl')}) AS line
     FROM types
    WHERE typtype IN ('d', 'e', 'r') OR typtype = 'c' AND EXISTS (
            SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c')`,

  `SELECT concat_ws(' ', CASE prokind WHEN 'a' THEN 'aggregate' ELSE 'function' END, title,
            CASE WHEN prokind = 'a' THEN format_type(prorettype, NULL) ELSE pg_get_functiondef(oid) END,
            'grants ' || ${grants('proacl')}) AS line
     FROM functions`,

  `SELECT concat_ws(' ', 'event trigger', evtname, evtevent, evtenabled, evtfoid::regproc, evttags::text) AS line
     FROM pg_event_trigger`,

  `SELECT concat_ws(' ', 'default grants', nspname, defaclrole::regrole, defaclobjtype,
            ${grants('defaclacl')}) AS line
     FROM pg_default_acl JOIN spaces ON spaces.oid = defaclnamespace`,

  `SELECT concat_ws(' ', 'comment on', identity.type, identity.identity, quote_literal(description)) AS line
     FROM pg_description, pg_identify_object(classoid, objoid, objsubid) AS identity
    WHERE (identity.schema IN (SELECT nspname FROM spaces)
       OR identity.type = 'schema' AND identity.name IN (SELECT quote_ident(nspname) FROM spaces)
       OR classoid = 'pg_trigger'::regclass
          AND (SELECT tgrelid FROM pg_trigger WHERE oid = objoid) IN (SELECT oid FROM relations)
       OR classoid = 'pg_policy'::regclass
          AND (SELECT polrelid FROM pg_policy WHERE oid = objoid) IN (SELECT oid FROM relations)
       OR classoid = 'pg_constraint'::regclass
          AND (SELECT connamespace FROM pg_constraint WHERE oid = objoid) IN (SELECT oid FROM spaces))
      AND (classoid, objoid) NOT IN (SELECT classid, objid FROM extras)`,
];
