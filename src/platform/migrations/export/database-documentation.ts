import type { FeatureDefinition } from '../../features/feature.module.js';
import { dataClassMeanings, type DescribedColumn, type DescribedTable } from './described-tables.js';
import { cardinalityOf } from './er-diagram.js';
import { code, prose } from './latex.js';
import type { CatalogForeignKey, CatalogRule } from './table-catalog.js';

/**
 * Writes the data dictionary to be printed: a section for each feature, with every table, its columns, constraints,
 * indexes and relations. `texlive-latex-base` has all that it needs; pdflatex has to run twice.
 */
export function databaseDocumentation(
  features: readonly FeatureDefinition[],
  tables: readonly DescribedTable[],
): string {
  const sections = features.map(({ schema }) => [
    '\\clearpage',
    `\\section{${code(schema)}}`,
    ...tables.filter((table) => table.schema === schema).flatMap((table) => tableText(table, tables)),
  ]);
  return [preamble, ...sections.flat(), '', '\\end{document}', ''].join('\n');
}

function tableText(table: DescribedTable, all: readonly DescribedTable[]): string[] {
  return [
    '',
    `\\room\\subsection{${code(table.title)}}\\label{${table.title}}`,
    ...(table.description ? [prose(table.description), ''] : []),
    ...longtable(columnWidths, columnHeads, table.columns.map(columnCells)),
    ...longtable(ruleWidths, ['key or constraint', 'definition'], table.constraints.map(ruleCells)),
    ...longtable(ruleWidths, ['index', 'definition'], table.indexes.map(ruleCells)),
    ...list([...referring(table), ...referred(table, all)]),
  ];
}

/** In fractions of the page's width, what is between columns included. */
const columnWidths = [0.18, 0.19, 0.07, 0.15, 0.08, 0.33];
const columnHeads = ['column', 'type', 'required', 'default', 'class', 'meaning'];
const ruleWidths = [0.32, 0.68];

function longtable(
  widths: readonly number[],
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  return [
    `\\begin{longtable}{${widths.map((width) => `C{${width}}`).join('')}}`,
    `\\hline ${heads.map((head) => `\\textbf{${head}}`).join(' & ')} \\\\ \\hline \\endhead`,
    '\\hline \\endlastfoot',
    ...rows.map((cells) => `${cells.join(' & ')} \\\\`),
    '\\end{longtable}',
  ];
}

function columnCells(column: DescribedColumn): string[] {
  const references = column.references.map((target) => `Refers to ${link(target)}.`);
  const generation = column.isGenerated && column.default ? [`Always ${code(column.default)}.`] : [];
  return [
    code(column.name),
    code(column.type),
    column.isNullable ? 'no' : 'yes',
    defaultOf(column),
    column.dataClass ?? '',
    [prose(column.meaning ?? ''), ...generation, ...references].filter(Boolean).join(' '),
  ];
}

function defaultOf({ default: expression, isGenerated, isIdentity }: DescribedColumn): string {
  if (isIdentity) return 'the next number';
  if (expression === null) return '';
  if (isGenerated) return 'generated';
  // The type is told beside it.
  return code(expression.replace(/^('(?:[^']|'')*')::[\w ]+$/, '$1'));
}

const ruleCells = ({ name, definition }: CatalogRule): string[] => [code(name), code(definition)];

const link = (title: string): string => `\\hyperref[${title}]{${code(title)}}`;
const by = ({ columns }: CatalogForeignKey): string => `by ${columns.map(code).join(', ')}`;

function referring(table: DescribedTable): string[] {
  return table.foreignKeys.map((key) => {
    const { isOptional, isOne } = cardinalityOf(table, key);
    const count = isOptional ? 'one row or none' : 'one row';
    const alone = isOne ? ', and no two rows to the same one' : '';
    return `Each row refers ${by(key)} to ${count} of ${link(key.target)}${alone}.`;
  });
}

function referred({ title }: DescribedTable, all: readonly DescribedTable[]): string[] {
  return all.flatMap((table) =>
    table.foreignKeys
      .filter(({ target }) => target === title)
      .map((key) => {
        const count = cardinalityOf(table, key).isOne ? 'At most one row' : 'Any number of rows';
        return `${count} of ${link(table.title)} may refer to each row ${by(key)}.`;
      }),
  );
}

function list(items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return ['\\begin{itemize}', ...items.map((item) => `\\item ${item}`), '\\end{itemize}'];
}

/**
 * The fonts are those that are there as outlines without more packages; they have no underscore but in the typewriter font.
 * The pages before the first section are numbered apart, so that the contents are right after two runs.
 */
const preamble = `% Written by \`npm run schema:export\`: change the models and the migrations, not this file.
% pdflatex database-documentation.tex, twice; Debian has all that it needs in texlive-latex-base.
\\documentclass[a4paper,10pt]{article}
\\usepackage[utf8]{inputenc}
\\usepackage[a4paper,landscape,margin=18mm]{geometry}
\\usepackage{array,longtable,multicol,color}
\\usepackage[colorlinks,allcolors=link,bookmarksnumbered,pdftitle={The database of Atrium}]{hyperref}
\\definecolor{link}{rgb}{0.05,0.25,0.5}
\\input{glyphtounicode}
\\pdfgentounicode=1
\\renewcommand{\\familydefault}{\\sfdefault}
% To the next page where a heading and the beginning of its table have no room: once a table has begun, its head would go too.
\\newcommand{\\room}{\\par\\penalty0\\ifdim\\pagetotal>\\dimexpr\\pagegoal-45mm\\relax\\newpage\\fi}
\\newcommand{\\brk}{\\penalty200 }
\\DeclareRobustCommand{\\code}[1]{{\\normalfont\\ttfamily\\def\\_{\\char95\\brk}#1}}
\\pdfstringdefDisableCommands{\\def\\code#1{#1}\\def\\brk{}}
\\newcolumntype{C}[1]{>{\\raggedright\\arraybackslash}p{\\dimexpr #1\\linewidth-2\\tabcolsep}}
\\setlength{\\LTleft}{0pt}
\\setlength{\\LTpre}{6pt}
\\setlength{\\LTpost}{6pt}
\\setlength{\\columnsep}{8mm}
\\renewcommand{\\labelitemi}{--}
\\setlength{\\parindent}{0pt}
\\setlength{\\parskip}{4pt}
\\renewcommand{\\arraystretch}{1.2}
\\raggedright

\\title{The database of Atrium}
\\author{}
\\date{}

\\begin{document}
\\pagenumbering{roman}
\\maketitle
Every table and column, its constraints and indexes, and how the tables refer to each other.
What a column holds, from harmless to harmful:
\\begin{description}
${Object.entries(dataClassMeanings)
  .map(([name, meaning]) => `\\item[${name}] ${prose(meaning)}`)
  .join('\n')}
\\end{description}
\\bigskip
\\begin{multicols}{3}
\\tableofcontents
\\end{multicols}
\\clearpage
\\pagenumbering{arabic}
\\small`;
