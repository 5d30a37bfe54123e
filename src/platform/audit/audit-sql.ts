import { operations, type TableAccess } from '../access/row-access.js';
import type { FeatureDefinition } from '../features/feature.module.js';
import { classesOf, isMasked } from '../privacy/data-classes.js';

/** A trigger that puts what is written into the audit trail. */
export interface AuditTrigger {
  /** With its schema. */
  table: string;
  name: string;
  event: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';
  /** The column of the account whose rows they are, or an empty text; then those whose values are not written down. */
  arguments: readonly string[];
}

const rows = {
  INSERT: 'REFERENCING NEW TABLE AS new_rows',
  UPDATE: 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows',
  DELETE: 'REFERENCING OLD TABLE AS old_rows',
  TRUNCATE: undefined,
} as const;

/** The triggers that the tables of a feature have to have: four on each, but for those it declares `unaudited`. */
export function auditTriggersOf({
  schema,
  models,
  access,
  unaudited = {},
}: FeatureDefinition): AuditTrigger[] {
  return models
    .filter(({ tableName }) => !(tableName in unaudited))
    .flatMap((model) => {
      const masked = [...classesOf(model)].flatMap(([column, dataClass]) =>
        isMasked(dataClass) ? [column] : [],
      );
      const owner = ownerColumn(access[model.tableName] ?? {});
      return (['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const).map((event) => ({
        table: `${schema}.${model.tableName}`,
        name: `${model.tableName}__audit_${event.toLowerCase()}`,
        event,
        arguments: event === 'TRUNCATE' ? [] : [owner, ...masked],
      }));
    });
}

function ownerColumn(access: TableAccess): string {
  const rules = operations.flatMap((operation) => access[operation] ?? []);
  const columns = rules.flatMap((rule) => (rule.kind === 'owner' ? [rule.column] : []));
  return access.belongsTo ?? columns[0] ?? '';
}

/**
 * Makes them. They fire always, also in a session that pretends to replicate. Every statement ends with a semicolon.
 */
export function auditSql(feature: FeatureDefinition): string {
  return auditTriggersOf(feature)
    .map(({ table, name, event, arguments: given }) => {
      const lines = [`CREATE TRIGGER ${name} AFTER ${event} ON ${table}`, rows[event]].filter(Boolean);
      const columns = given.map((column) => `'${column}'`).join(', ');
      return `${lines.join(' ')} FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(${columns});
        ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name};`;
    })
    .join('\n');
}
