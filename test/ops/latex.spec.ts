import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { databaseDocumentation } from '../../src/platform/migrations/export/database-documentation.js';
import type { DescribedTable } from '../../src/platform/migrations/export/described-tables.js';

const run = promisify(execFile);
const name = 'database-documentation.tex';

/** In points: half the space between two columns of a table. */
const overfullLimit = 3;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latex-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What pdflatex makes of the file in the second run, uncompressed, so that the text can be read in it. */
async function build(): Promise<{ log: string; pdf: string }> {
  const first = String.raw`\pdfcompresslevel=0 \pdfobjcompresslevel=0 \input{${name}}`;
  const options = ['-interaction=nonstopmode', '-halt-on-error', '-jobname=out', first];
  // Lines of the log are not to be broken anywhere.
  const env = { ...process.env, max_print_line: '10000' };
  for (const _ of [1, 2]) {
    await run('pdflatex', options, { cwd: folder, env }).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout.slice(-2000));
    });
  }
  const [log, pdf] = await Promise.all(
    ['out.log', 'out.pdf'].map((file) => readFile(join(folder, file), 'latin1')),
  );
  return { log: log!, pdf: pdf! };
}

/** Undefined references, missing characters and fonts, another run that is needed, text that runs out of its place. */
function faultsOf(log: string): string[] {
  const overfull = [...log.matchAll(/^Overfull .*?\(([\d.]+)pt too .*$/gm)].filter(
    ([, points]) => Number(points) > overfullLimit,
  );
  // A font that is not there as an outline is drawn in dots, by a program of another package.
  const others = log.matchAll(/^.*(?:Warning:|Missing character|\.\d+pk>).*$/gm);
  return [...overfull, ...others].map(([line]) => line);
}

const text = String.raw`\((?:\\.|[^\\)])*\)`;
const textOrGap = new RegExp(`(${text})|-?[\\d.]+`, 'g');
const setInOneGo = new RegExp(`\\[((?:${text}|-?[\\d.]+)*)\\]TJ`, 'g');

/** Each text of the PDF that is set in one font on one line, without its spaces, which are gaps. */
const textsOf = (pdf: string): string[] =>
  [...pdf.matchAll(setInOneGo)].map(([, parts]) =>
    parts!
      .replace(textOrGap, (_, part = '()') => part.slice(1, -1))
      .replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
        escaped.length === 3 ? String.fromCharCode(parseInt(escaped, 8)) : escaped,
      ),
  );

/** Every table that the schema files make. */
async function tablesOfSchema(): Promise<string[]> {
  const files = await readdir('schema');
  const texts = await Promise.all(files.map((file) => readFile(join('schema', file), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/^CREATE TABLE "(\w+)"\."(\w+)"/gm)].map(([, schema, table]) => `${schema}.${table}`),
  );
}

describe('the data dictionary in LaTeX', () => {
  it('builds without a warning, names every table in its contents and above its section, and has no head without rows', async () => {
    await cp(resolve('docs/data', name), join(folder, name));
    const { log, pdf } = await build();
    const texts = textsOf(pdf);
    const headings = texts.filter(
      (text, index) => /^\w+\.\w+$/.test(text) && /^\d+\.\d+$/.test(texts[index - 1]!),
    );
    // What follows is the number of a page or a section.
    const headsAlone = texts.filter(
      (text, index) => /(classmeaning|de.nition)$/.test(text) && /^[\d.]+$/.test(texts[index + 1]!),
    );
    const tables = await tablesOfSchema();
    expect(faultsOf(log)).toEqual([]);
    expect(headsAlone).toEqual([]);
    expect(tables.length).toBeGreaterThan(50);
    expect(headings.sort()).toEqual([...tables, ...tables].sort());
  });

  it('shows every character of a default and of a description as it is, and breaks long names', async () => {
    const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    const trial = databaseDocumentation([featureOf('trial')], [trialTable(ascii.join(' '))]);
    await writeFile(join(folder, name), trial);
    const { log, pdf } = await build();
    const shown = textsOf(pdf).join('');
    expect(faultsOf(log)).toEqual([]);
    // Straight quotes are at 13 and 18 in the typewriter font, and bent ones in the other where they are in ASCII.
    expect(shown).toContain(`DEFAULT${ascii.join('').replace("'", '\r').replace('`', '\x12')}`);
    expect(shown).toContain(`PROSE${ascii.join('').replace('`', '\x12')}`);
  });
});

const featureOf = (schema: string) => ({ schema, models: [], constraints: {}, access: {} });

function trialTable(characters: string): DescribedTable {
  const column = {
    name: 'a_name_of_as_many_letters_as_postgresql_takes_that_is_sixtythree',
    type: 'platform.email_address',
    isNullable: false,
    default: `DEFAULT ${characters}`,
    isGenerated: false,
    isIdentity: false,
    comment: null,
    dataClass: 'public' as const,
    meaning: `PROSE ${characters} é è`,
    references: [],
  };
  return {
    schema: 'trial',
    name: 'characters',
    title: 'trial.characters',
    comment: null,
    description: `PROSE ${characters}`,
    columns: [column],
    primaryKey: [],
    uniqueKeys: [],
    foreignKeys: [],
    constraints: [{ name: column.name, definition: `CHECK (${column.name} ~ '\\d{1,3}%$')` }],
    indexes: [{ name: column.name, definition: `btree (${column.name})` }],
  };
}
