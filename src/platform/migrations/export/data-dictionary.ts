import { Sequelize, type ModelCtor } from 'sequelize-typescript';
import type { FeatureDefinition } from '../../features/feature.module.js';
import { classesOf, type DataClass } from '../../privacy/data-classes.js';
import { erDiagram, keysOf } from './er-diagram.js';
import type { ModelDocs } from './model-docs.js';
import { titleOf, type CatalogColumn, type CatalogTable } from './table-catalog.js';

/** What the columns mean that every table has. */
const baseMeanings: Readonly<Record<string, string>> = {
  id: 'The row: a UUID v7, given by the database.',
  created_at: 'When the row was added.',
  updated_at: 'When anything else in the row changed last; kept by the database.',
};

export interface DataDictionary {
  /** The text of each page, by its name: `identity.md`. */
  pages: Map<string, string>;
  /** The columns of which nothing says what they mean: `sales.products.name`. */
  unexplained: string[];
}

interface Knowledge {
  docs: ReadonlyMap<string, ModelDocs>;
  /** What the model says of a column: the attribute's name and the data class. */
  columns: ReadonlyMap<string, { attribute: string; dataClass: DataClass | undefined }>;
}

/**
 * Writes a page for each feature, with every table, every column and a diagram. What a column means is what the catalog
 * says of it, else the comment in its model.
 */
export function dataDictionary(
  features: readonly FeatureDefinition[],
  tables: readonly CatalogTable[],
  docs: ReadonlyMap<string, ModelDocs>,
): DataDictionary {
  const knowledge: Knowledge = { docs, columns: columnsOf(features) };
  const schemas = features.map(({ schema }) => schema);
  const pages = new Map(schemas.map((schema) => [`${schema}.md`, page(schema, tables, knowledge)] as const));
  pages.set('README.md', index(schemas, tables));
  const unexplained = tables.flatMap((table) =>
    table.columns
      .filter((column) => meaningOf(table, column, knowledge) === '')
      .map(({ name }) => `${titleOf(table)}.${name}`),
  );
  return { pages, unexplained };
}

function columnsOf(features: readonly FeatureDefinition[]): Knowledge['columns'] {
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

const generated =
  '<!-- Written by `npm run schema:export`: change the models and the migrations, not this page. -->';

function page(schema: string, all: readonly CatalogTable[], knowledge: Knowledge): string {
  const own = all.filter((table) => table.schema === schema);
  return [
    generated,
    '',
    `# The data of ${schema}`,
    '',
    'What the classes of data are is told in the [index](README.md).',
    '',
    '```mermaid',
    erDiagram(schema, all),
    '```',
    ...own.flatMap((table) => section(table, knowledge)),
    '',
  ].join('\n');
}

function section(table: CatalogTable, knowledge: Knowledge): string[] {
  const description = table.comment ?? knowledge.docs.get(titleOf(table))?.description;
  const rows = table.columns.map((column) =>
    row([
      `\`${column.name}\``,
      `\`${column.type}\``,
      column.isNullable ? 'yes' : 'no',
      keysOf(table, column.name),
      knowledge.columns.get(`${titleOf(table)}.${column.name}`)?.dataClass ?? '',
      meaningOf(table, column, knowledge),
    ]),
  );
  return [
    '',
    `## ${titleOf(table)}`,
    '',
    ...(description ? [text(description), ''] : []),
    row(['column', 'type', 'may be empty', 'key', 'class', 'meaning']),
    row(['---', '---', '---', '---', '---', '---']),
    ...rows,
  ];
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => text(cell)).join(' | ')} |`.replace(/ {2,}/g, ' ');

/** In one line, and without what would end a cell. */
const text = (content: string): string => content.replace(/\s+/g, ' ').replaceAll('|', '\\|');

function meaningOf(table: CatalogTable, column: CatalogColumn, knowledge: Knowledge): string {
  const title = titleOf(table);
  const attribute = knowledge.columns.get(`${title}.${column.name}`)?.attribute ?? '';
  const said =
    column.comment ?? knowledge.docs.get(title)?.attributes.get(attribute) ?? baseMeanings[column.name];
  const references = table.foreignKeys
    .filter(({ columns }) => columns.includes(column.name))
    .map(({ target }) => `Refers to ${link(target, table.schema)}.`);
  return [said, ...references].filter(Boolean).join(' ');
}

function link(target: string, from: string): string {
  const [schema] = target.split('.');
  const anchor = target.replace('.', '');
  return `[${target}](${schema === from ? '' : `${schema}.md`}#${anchor})`;
}

function index(schemas: readonly string[], tables: readonly CatalogTable[]): string {
  const rows = schemas.map((schema) => {
    const names = tables
      .filter((table) => table.schema === schema)
      .map(({ name }) => `[${name}](${schema}.md#${schema}${name})`);
    return row([`[${schema}](${schema}.md)`, names.join(', ')]);
  });
  return [
    generated,
    '',
    '# Data dictionary',
    '',
    'Every table and column, and how the tables refer to each other.',
    '',
    row(['schema', 'tables']),
    row(['---', '---']),
    ...rows,
    '',
    'What a column holds, from harmless to harmful:',
    '',
    '- **public**: anybody may know it.',
    '- **internal**: it says how the house works, and nothing about anybody.',
    '- **personal**: it is about a person: masked in the audit and for analysts, exported to the person, gone on erasure.',
    '- **sensitive**: it would hurt the person if others knew it: as personal, and encrypted before it is stored.',
    '- **secret**: it opens something: masked everywhere, and told to nobody.',
    '',
    'PK is (part of) the primary key, FK refers to another table, UK is (part of) what no two rows share.',
    '',
  ].join('\n');
}
