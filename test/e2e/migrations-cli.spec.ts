import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { library, openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';

const run = promisify(execFile);
const sequelizeCli = resolve('node_modules/sequelize-cli/lib/sequelize');

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => bench.clear());

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function node(...args: string[]): Promise<Outcome> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  Object.assign(env, { POSTGRES_DB: bench.database.connection.database, MIGRATIONS: bench.folder });
  try {
    return { code: 0, ...(await run(process.execPath, args, { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

const atrium = (...args: string[]): Promise<Outcome> =>
  node('--import', 'tsx', resolve('test/fixtures/migration-cli.ts'), ...args);

const plainCli = (...args: string[]): Promise<Outcome> =>
  node(sequelizeCli, ...args, '--migrations-path', bench.folder);

describe('the commands', () => {
  test('apply each migration once when three processes begin together', async () => {
    await bench.use('library');
    const runs = await Promise.all([1, 2, 3].map(() => atrium('migration:run')));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const output = runs.map(({ stdout }) => stdout).join('');
    for (const name of library) expect(output.split(`Applied ${name}`)).toHaveLength(2);
    expect(output.match(/Nothing to apply/g)).toHaveLength(2);
    expect(await bench.applied()).toEqual([...library]);
  });

  test('tell status, history and the current migration', async () => {
    const migrator = await bench.use('library');
    expect((await atrium('migration:current')).stdout).toBe('No migration is applied.\n');
    await migrator.up({ to: library[1] });
    expect(await atrium('migration:current')).toMatchObject({ code: 0, stdout: `${library[1]}\n` });
    expect((await atrium('migration:history')).stdout).toMatch(/create-shelves\.js\n.*create-books\.js\n$/);
    const status = await atrium('migration:status');
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/^applied +\S+Z +\d+ ms +20260102/m);
    expect(status.stdout).toMatch(/^pending +- +- +20260103/m);
    const json = JSON.parse((await atrium('migration:status', '--json')).stdout) as { state: string }[];
    expect(json.map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
  });

  test('undo back to a named migration', async () => {
    await (await bench.use('library')).up();
    expect((await atrium('migration:undo', '--to', '20260101')).stdout).toContain(`Undid ${library[1]}`);
    expect(await bench.applied()).toEqual([library[0]]);
  });

  test('exit with 1 and one message without a stack when a migration fails', async () => {
    await bench.use('half-way');
    const { code, stderr } = await atrium('migration:run');
    expect(code).toBe(1);
    expect(stderr).toMatch(/furnish-halls\.js could not be applied: 42704 .*furnish-halls\.js:\d+\)/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('show an example in their help', async () => {
    expect((await atrium('migration:undo', '--help')).stdout).toContain(
      '$ npm run migration:undo -- --to 2026',
    );
  });
});

describe('plain sequelize-cli', () => {
  test('reads the same ledger', async () => {
    await (await bench.use('library')).up({ to: library[1] });
    const { code, stdout } = await plainCli('db:migrate:status');
    expect(code).toBe(0);
    expect(stdout).toContain(`up ${library[0]}\nup ${library[1]}\ndown ${library[2]}`);
  });

  test('may write to it: its rows are accepted and watched from the next run on', async () => {
    const migrator = await bench.use('library');
    expect(await plainCli('db:migrate', '--to', library[1])).toMatchObject({ code: 0 });
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
    expect(await migrator.up()).toEqual([library[2]]);
    await bench.edit(library[0], 'hall', 'attic');
    await expect(migrator.up()).rejects.toThrow(`Edited after it was applied: ${library[0]}`);
    expect(await plainCli('db:migrate:undo')).toMatchObject({ code: 0 });
    expect(await bench.applied()).toEqual(library.slice(0, 2));
  });

  test('generates skeletons that run as they are', async () => {
    await bench.use('library');
    expect(await plainCli('migration:generate', '--name', 'add-new-field')).toMatchObject({ code: 0 });
    const names = await bench.migrator().up();
    expect(names).toEqual([...library, expect.stringMatching(/^\d{14}-add-new-field\.js$/)]);
    expect(await bench.migrator().down()).toEqual(names.slice(-1));
  });
});
