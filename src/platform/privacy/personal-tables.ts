import type { ModelCtor } from 'sequelize-typescript';
import { conditionOf, everyone, ownRules, type RowRule, type TableAccess } from '../access/row-access.js';
import type { FeatureDefinition } from '../features/feature.module.js';
import { classesOf } from './data-classes.js';

/** A table with rows that belong to people. */
export interface PersonalTable {
  /** With its schema: `identity.users`. */
  name: string;
  model: ModelCtor;
  /** SQL over the columns of a row: it belongs to the account that asks. */
  isOwn: string;
  /** People may read their rows themselves; else the service reads them. */
  isOpenToOwner: boolean;
  /** The attributes a person is told: all but what is secret. */
  attributes: string[];
}

/** The tables with rows of people, as the modules declare them (`TableAccess`), in the order of the modules. */
export const personalTables = (features: readonly FeatureDefinition[]): PersonalTable[] =>
  features.flatMap(({ schema, models, access }) =>
    models.flatMap((model): PersonalTable[] => {
      const declared = access[model.tableName] ?? {};
      const own = ownRules(declared);
      if (own.length === 0) return [];
      const name = `${schema}.${model.tableName}`;
      return [
        {
          name,
          model,
          isOwn: conditionOf(own),
          isOpenToOwner: isOpenTo(own, declared),
          attributes: toldAttributes(model),
        },
      ];
    }),
  );

/** Whether whoever owns a row may also read it. */
function isOpenTo(own: readonly RowRule[], { select = [] }: TableAccess): boolean {
  const open = new Set(select.map((rule) => conditionOf([rule])));
  return open.has(conditionOf([everyone])) || own.every((rule) => open.has(conditionOf([rule])));
}

function toldAttributes(model: ModelCtor): string[] {
  const classes = classesOf(model);
  return Object.entries(model.getAttributes()).flatMap(([attribute, { field = attribute }]) => {
    const dataClass = classes.get(field);
    return dataClass === undefined || dataClass === 'secret' ? [] : [attribute];
  });
}
