import type { FeatureDefinition } from '../features/feature.module.js';

/**
 * The triggers that tell of each change of a feature's lookups, whoever makes it. They fire always, also in a session
 * that pretends to replicate. Every statement ends with a semicolon.
 */
export const lookupSql = ({ schema, lookups = [] }: FeatureDefinition): string =>
  lookups
    .map((table) => {
      const [trigger, title] = [`${table}__tell_change`, `${schema}.${table}`];
      return `CREATE TRIGGER ${trigger} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${title}
          FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
        ALTER TABLE ${title} ENABLE ALWAYS TRIGGER ${trigger};`;
    })
    .join('\n');
