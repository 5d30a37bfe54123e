import { Sequelize, type ModelCtor } from 'sequelize-typescript';
import type { FeatureDefinition } from '../../features/feature.module.js';
import { classesOf, type DataClass } from '../../privacy/data-classes.js';
import type { ModelDocs } from './model-docs.js';
import { titleOf, type CatalogColumn, type CatalogTable } from './table-catalog.js';

/** A table as the catalog, its model and the model's comments describe it. */
export interface DescribedTable extends CatalogTable {
  /** `sales.products`. */
  title: string;
  description: string | undefined;
  columns: DescribedColumn[];
}

export interface DescribedColumn extends CatalogColumn {
  dataClass: DataClass | undefined;
  /** What it means: what the catalog says of it, else the comment in its model. */
  meaning: string | undefined;
  /** The `schema.table` of each foreign key that it is part of. */
  references: string[];
}

export const dataClassMeanings: Readonly<Record<DataClass, string>> = {
  public: 'anybody may know it.',
  internal: 'it says how the house works, and nothing about anybody.',
  personal:
    'it is about a person: masked in the audit and for analysts, exported to the person, gone on erasure.',
  sensitive: 'it would hurt the person if others knew it: as personal, and encrypted before it is stored.',
  secret: 'it opens something: masked everywhere, and told to nobody.',
};

/** What the columns mean that every table has. */
const baseMeanings: Readonly<Record<string, string>> = {
  id: 'The row: a UUID v7, given by the database.',
  created_at: 'When the row was added.',
  updated_at: 'When anything else in the row changed last; kept by the database.',
};

/** Gathers what is known of the tables; `docs` by `schema.table`. */
export function describeTables(
  features: readonly FeatureDefinition[],
  tables: readonly CatalogTable[],
  docs: ReadonlyMap<string, ModelDocs>,
): DescribedTable[] {
  const modelColumns = columnsOf(features);
  return tables.map((table) => {
    const title = titleOf(table);
    const said = docs.get(title);
    const columns = table.columns.map((column) => {
      const { attribute = '', dataClass } = modelColumns.get(`${title}.${column.name}`) ?? {};
      const meaning = column.comment ?? said?.attributes.get(attribute) ?? baseMeanings[column.name];
      const references = table.foreignKeys
        .filter((key) => key.columns.includes(column.name))
        .map(({ target }) => target);
      return { ...column, dataClass, meaning, references };
    });
    return { ...table, title, description: table.comment ?? said?.description, columns };
  });
}

/** The tables and columns of which nothing says what they are for: `sales.products`, `sales.products.name`. */
export const unexplained = (tables: readonly DescribedTable[]): string[] =>
  tables.flatMap(({ title, description, columns }) => [
    ...(description ? [] : [title]),
    ...columns.filter(({ meaning }) => !meaning).map(({ name }) => `${title}.${name}`),
  ]);

/** What the model says of each column: the attribute's name and the data class. */
function columnsOf(
  features: readonly FeatureDefinition[],
): ReadonlyMap<string, { attribute: string; dataClass: DataClass | undefined }> {
  const models = features.flatMap(({ schema, models }) => models.map((model) => ({ schema, model })));
  // A model knows its columns once it is added to a Sequelize; this one connects to nothing, and adds subclasses.
  const sequelize = new Sequelize({
    dialect: 'postgres',
    repositoryMode: true,
    define: { underscored: true, timestamps: false },
    models: models.map(({ model }) => model),
  });
  return new Map(
    models.flatMap(({ schema, model }) => {
      const added = sequelize.getRepository(model) as unknown as ModelCtor;
      const classes = classesOf(added);
      return Object.entries(added.getAttributes()).map(([attribute, { field = attribute }]) => {
        const title = `${schema}.${added.tableName}.${field}`;
        return [title, { attribute, dataClass: classes.get(field) }] as const;
      });
    }),
  );
}
