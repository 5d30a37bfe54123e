import type { FeatureDefinition } from '../../features/feature.module.js';
import { dataClassMeanings, type DescribedColumn, type DescribedTable } from './described-tables.js';
import { erDiagram, keysOf } from './er-diagram.js';

/** Writes a page for each feature, with every table, every column and a diagram; the text of each by its name: `identity.md`. */
export function dataDictionary(
  features: readonly FeatureDefinition[],
  tables: readonly DescribedTable[],
): Map<string, string> {
  const schemas = features.map(({ schema }) => schema);
  const pages = new Map(schemas.map((schema) => [`${schema}.md`, page(schema, tables)] as const));
  return pages.set('README.md', index(schemas, tables));
}

const generated =
  '<!-- Written by `npm run schema:export`: change the models and the migrations, not this page. -->';

function page(schema: string, all: readonly DescribedTable[]): string {
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
    ...own.flatMap(section),
    '',
  ].join('\n');
}

function section(table: DescribedTable): string[] {
  const { title, description } = table;
  const rows = table.columns.map((column) =>
    row([
      `\`${column.name}\``,
      `\`${column.type}\``,
      column.isNullable ? 'yes' : 'no',
      keysOf(table, column.name),
      column.dataClass ?? '',
      meaningOf(column, table.schema),
    ]),
  );
  return [
    '',
    `## ${title}`,
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

const meaningOf = ({ meaning, references }: DescribedColumn, schema: string): string =>
  [meaning, ...references.map((target) => `Refers to ${link(target, schema)}.`)].filter(Boolean).join(' ');

function link(target: string, from: string): string {
  const [schema] = target.split('.');
  const anchor = target.replace('.', '');
  return `[${target}](${schema === from ? '' : `${schema}.md`}#${anchor})`;
}

function index(schemas: readonly string[], tables: readonly DescribedTable[]): string {
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
    'The same to print, with defaults, constraints and indexes: [database-documentation.tex](database-documentation.tex);',
    '`pdflatex database-documentation.tex`, twice, makes the PDF (Debian: `texlive-latex-base`).',
    '',
    row(['schema', 'tables']),
    row(['---', '---']),
    ...rows,
    '',
    'What a column holds, from harmless to harmful:',
    '',
    ...Object.entries(dataClassMeanings).map(([name, meaning]) => `- **${name}**: ${meaning}`),
    '',
    'PK is (part of) the primary key, FK refers to another table, UK is (part of) what no two rows share.',
    '',
  ].join('\n');
}
