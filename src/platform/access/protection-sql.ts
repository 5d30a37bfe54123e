import type { ModelCtor } from 'sequelize-typescript';
import type { FeatureDefinition } from '../features/feature.module.js';
import { classesOf, isMasked } from '../privacy/data-classes.js';
import { conditionOf, operations, type TableAccess } from './row-access.js';

/**
 * Makes the migrator the owner of whatever is in the schemas, save for what an extension brought and the views for
 * analysts. To be run by a member of the role.
 */
export const ownershipSql = (schemas: readonly string[]): string => `
  DO $ownership$
  DECLARE
    command text;
  BEGIN
    FOR command IN
      WITH spaces AS (
        SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY ('{${schemas.join(',')}}'::text[])
      ), ours AS (
        SELECT 'SCHEMA' AS kind, quote_ident(nspname) AS title, oid AS space, 'pg_namespace'::regclass AS catalog, oid
          FROM spaces
        UNION ALL
        SELECT 'TABLE', oid::regclass::text, relnamespace, 'pg_class'::regclass, oid
          FROM pg_catalog.pg_class WHERE relkind = 'r'
        UNION ALL
        SELECT 'ROUTINE', oid::regprocedure::text, pronamespace, 'pg_proc'::regclass, oid FROM pg_catalog.pg_proc
        UNION ALL
        SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, format_type(oid, NULL), typnamespace,
               'pg_type'::regclass, oid
          FROM pg_catalog.pg_type WHERE typtype IN ('d', 'e')
      )
      SELECT format('ALTER %s %s OWNER TO atrium_migrator', kind, title) FROM ours
       WHERE space IN (SELECT oid FROM spaces)
         AND NOT EXISTS (
               SELECT FROM pg_catalog.pg_depend
                WHERE classid = ours.catalog AND objid = ours.oid AND deptype = 'e'
             )
       ORDER BY kind <> 'SCHEMA'
    LOOP
      EXECUTE command;
    END LOOP;
  END
  $ownership$`;

/** What an analyst sees of a value that is nobody's business. */
const mask = `'***'::text`;

/**
 * What protects the tables of a feature, from what it declares: row-level security, grants, and the views that
 * analysts read. Every statement ends with a semicolon.
 */
export function protectionSql(feature: FeatureDefinition): string {
  const { schema, models, access } = feature;
  const tables = models.map((model) => [model.tableName, model, access[model.tableName] ?? {}] as const);
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO atrium_app, atrium_service, atrium_reporting, atrium_admin;`,
    ...tables.flatMap(([name, , table]) => [
      ...rowSecurity(`${schema}.${name}`, name, table),
      ...grants(`${schema}.${name}`, table),
    ]),
    ...tables.flatMap(([, model, table]) => (isToldAnybody(table) ? reporting(schema, model) : [])),
  ].join('\n');
}

/** Analysts learn nothing of what is for the service alone: codes, links, counters. */
const isToldAnybody = (access: TableAccess): boolean =>
  operations.some((operation) => access[operation]?.length);

function rowSecurity(table: string, name: string, access: TableAccess): string[] {
  const policies = operations.flatMap((operation) => {
    const rules = access[operation] ?? [];
    if (rules.length === 0) return [];
    const condition = `(${conditionOf(rules)})`;
    const using = operation === 'insert' ? '' : ` USING ${condition}`;
    const check = operation === 'insert' || operation === 'update' ? ` WITH CHECK ${condition}` : '';
    const head = `CREATE POLICY ${name}__${operation} ON ${table} FOR ${operation.toUpperCase()} TO atrium_app`;
    return [`${head}${using}${check};`];
  });
  const open = (suffix: string, role: string): string =>
    `CREATE POLICY ${name}__${suffix} ON ${table} TO ${role} USING (true) WITH CHECK (true);`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    ...policies,
    ...(access.service?.length ? [open('service', 'atrium_service')] : []),
    open('admin', 'atrium_admin'),
    ...(access.functions ?? []).map((operation) => {
      const condition = operation === 'insert' ? 'WITH CHECK (true)' : 'USING (true)';
      const head = `CREATE POLICY ${name}__functions_${operation} ON ${table} FOR ${operation.toUpperCase()}`;
      return `${head} TO atrium_migrator ${condition};`;
    }),
    ...(isToldAnybody(access)
      ? [`CREATE POLICY ${name}__reporting ON ${table} FOR SELECT TO atrium_reporting USING (true);`]
      : []),
  ];
}

function grants(table: string, access: TableAccess): string[] {
  const grant = (granted: readonly string[], role: string): string[] =>
    granted.length
      ? [`GRANT ${granted.map((name) => name.toUpperCase()).join(', ')} ON ${table} TO ${role};`]
      : [];
  return [
    ...grant(
      operations.filter((operation) => access[operation]?.length),
      'atrium_app',
    ),
    ...grant(access.service ?? [], 'atrium_service'),
    ...grant(access.admin ?? operations, 'atrium_admin'),
  ];
}

/** The view has the rights of a role that cannot read what it masks. */
function reporting(schema: string, model: ModelCtor): string[] {
  const classes = [...classesOf(model)];
  const shown = classes.filter(([, dataClass]) => !isMasked(dataClass)).map(([column]) => column);
  const columns = classes.map(([column, dataClass]) =>
    isMasked(dataClass) ? `${mask} AS ${column}` : column,
  );
  const [table, view] = [`${schema}.${model.tableName}`, `reporting.${schema}_${model.tableName}`];
  return [
    `GRANT SELECT (${shown.join(', ')}) ON ${table} TO atrium_reporting;`,
    `CREATE VIEW ${view} WITH (security_barrier) AS SELECT ${columns.join(', ')} FROM ${table};`,
    `GRANT SELECT ON ${view} TO atrium_readonly, atrium_admin;`,
    `ALTER VIEW ${view} OWNER TO atrium_reporting;`,
  ];
}
