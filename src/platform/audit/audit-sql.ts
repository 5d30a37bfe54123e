import type { ModelCtor } from 'sequelize-typescript';
import { operations, type TableAccess } from '../access/row-access.js';
import type { FeatureDefinition, PartlyUnaudited } from '../features/feature.module.js';
import { classesOf, isMasked } from '../privacy/data-classes.js';

/** A trigger that puts what is written into the audit trail. */
export interface AuditTrigger {
  /** With its schema. */
  table: string;
  name: string;
  event: (typeof events)[number];
  /** The function that it calls, with its schema. */
  routine: string;
  /** The column of the account whose rows they are, or an empty text; then those whose values are not written down. */
  arguments: readonly string[];
  /** Of an update: it is told only where one of these columns changes. Of every update where there are none. */
  told?: readonly string[];
}

const events = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;

const rows = {
  INSERT: 'REFERENCING NEW TABLE AS new_rows',
  UPDATE: 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows',
  DELETE: 'REFERENCING OLD TABLE AS old_rows',
  TRUNCATE: undefined,
} as const;

/** The triggers that the tables of a feature have to have: four on each, but for what it declares `unaudited`. */
export function auditTriggersOf({
  schema,
  models,
  access,
  unaudited = {},
}: FeatureDefinition): AuditTrigger[] {
  return models.flatMap((model) => {
    const exempt = unaudited[model.tableName] ?? { because: '' };
    if (typeof exempt === 'string') return [];
    const masked = [...classesOf(model)].flatMap(([column, dataClass]) =>
      isMasked(dataClass) ? [column] : [],
    );
    const owner = ownerColumn(access[model.tableName] ?? {});
    return events
      .filter((event) => event !== 'INSERT' || !exempt.inserts)
      .map((event) => {
        const told = event === 'UPDATE' && exempt.columns ? columnsBeside(model, exempt) : undefined;
        return {
          table: `${schema}.${model.tableName}`,
          name: `${model.tableName}__audit_${event.toLowerCase()}`,
          event,
          routine: told ? 'platform.record_row_update' : 'platform.record_change',
          arguments: event === 'TRUNCATE' ? [] : [owner, ...masked],
          ...(told && { told }),
        };
      });
  });
}

function columnsBeside(model: ModelCtor, { columns = [] }: PartlyUnaudited): string[] {
  const all = Object.entries(model.getAttributes()).map(([attribute, { field }]) => field ?? attribute);
  return all.filter((column) => column !== 'updated_at' && !columns.includes(column));
}

function ownerColumn(access: TableAccess): string {
  const { belongsTo } = access;
  if (typeof belongsTo === 'string') return belongsTo;
  const rules = belongsTo ? [belongsTo] : operations.flatMap((operation) => access[operation] ?? []);
  const columns = rules.flatMap((rule) => (rule.kind === 'owner' ? [rule.column] : []));
  return columns[0] ?? '';
}

/**
 * Makes them. They fire always, also in a session that pretends to replicate. Every statement ends with a semicolon.
 */
export function auditSql(feature: FeatureDefinition): string {
  return auditTriggersOf(feature)
    .map(({ table, name, event, routine, arguments: given, told }) => {
      const columns = given.map((column) => `'${column}'`).join(', ');
      const scope = told
        ? `FOR EACH ROW WHEN (${isChanged(told)})`
        : `${rows[event] ?? ''} FOR EACH STATEMENT`;
      return `CREATE TRIGGER ${name} AFTER ${event} ON ${table} ${scope} EXECUTE FUNCTION ${routine}(${columns});
        ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name};`;
    })
    .join('\n');
}

/** Costs what a comparison costs, where a statement's trigger would keep every row that it changes. */
const isChanged = (columns: readonly string[]): string =>
  columns.map((column) => `OLD.${column} IS DISTINCT FROM NEW.${column}`).join(' OR ');
