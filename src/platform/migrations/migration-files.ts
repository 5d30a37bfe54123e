import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { QueryInterface, Sequelize } from 'sequelize';
import { MigrationError } from './migration-error.js';

/** A migration as it lies in the directory. */
export interface MigrationFile {
  /** The file's name with its extension, as sequelize-cli keeps it in the ledger. */
  name: string;
  path: string;
  source: string;
  /** SHA-256 of the text, and of all that is in the folder of the same name; whatever the line endings. */
  checksum: string;
}

type MigrationStep = (queryInterface: QueryInterface, sequelize: typeof Sequelize) => Promise<unknown>;

/** What a migration file exports. */
export interface MigrationModule {
  up: MigrationStep;
  down?: MigrationStep;
  /** `false`: runs outside of a transaction, and `reason` says why it must. */
  transaction?: boolean;
  reason?: string;
  /** What `migration:lint` must not say of it: rule → why the rule is wrong here. */
  lint?: Readonly<Record<string, unknown>>;
}

/** `migrations/` of the project this code belongs to, compiled or not. */
export function defaultMigrationsDirectory(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'migrations');
}

/**
 * The names of the migrations in `directory`, oldest first.
 * @throws MigrationError when there is no such directory.
 */
export async function migrationNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory);
    return entries.filter((entry) => entry.endsWith('.js')).sort();
  } catch (error) {
    throw new MigrationError(`The migrations cannot be read from ${directory}.`, { cause: error });
  }
}

/** Reads every migration of `directory`, oldest first, without running any of its code. */
export async function readMigrationFiles(directory: string): Promise<MigrationFile[]> {
  const names = await migrationNames(directory);
  return Promise.all(
    names.map(async (name) => {
      const path = resolve(directory, name);
      const [source, beside] = await Promise.all([readFile(path, 'utf8'), readBeside(path)]);
      return { name, path, source, checksum: checksumOf(source, beside) };
    }),
  );
}

/** What a migration reads when it runs: the files of the folder that is called as it is, without `.js`. */
async function readBeside(path: string): Promise<[name: string, text: string][]> {
  const folder = path.slice(0, -'.js'.length);
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((file) => relative(folder, file).replaceAll(sep, '/')).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, await readFile(join(folder, name), 'utf8')]),
  );
}

function checksumOf(source: string, beside: readonly [name: string, text: string][]): string {
  // A checkout on Windows has other line endings; the migration is the same.
  const same = (text: string): string => text.replaceAll('\r\n', '\n');
  const hash = createHash('sha256').update(same(source));
  // Each with its length, so that nothing can move from one file to the next unseen.
  for (const [name, text] of beside) hash.update(`\0${name}\0${same(text).length}\0${same(text)}`);
  return hash.digest('hex');
}

/**
 * Loads the migration's code.
 * @throws MigrationError when it cannot be loaded, has no `up`, or leaves the transaction without a reason.
 */
export function loadMigration(file: MigrationFile): MigrationModule {
  const { up, down, transaction, reason, lint } = exportsOf(file);
  const refuse = (why: string): never => {
    throw new MigrationError(`${file.name} ${why} Nothing was run.`);
  };
  if (typeof up !== 'function') refuse('exports no function "up".');
  if (down !== undefined && typeof down !== 'function') refuse('exports a "down" that is no function.');
  if (transaction !== undefined && typeof transaction !== 'boolean') {
    refuse('exports a "transaction" that is neither true nor false.');
  }
  if (transaction === false && !(typeof reason === 'string' && reason.trim())) {
    refuse('sets "transaction: false" without saying why: add reason: \'...\'.');
  }
  return { up, down, transaction, reason, lint } as MigrationModule;
}

/**
 * Runs the very text that the checksum was taken of, the way `require` would; `require` itself would answer
 * from its cache after the file has changed.
 */
function exportsOf(file: MigrationFile): Record<string, unknown> {
  const module: { exports: unknown } = { exports: {} };
  try {
    const run = compileFunction(file.source, ['exports', 'require', 'module', '__filename', '__dirname'], {
      filename: file.path,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as (...values: unknown[]) => void;
    run.call(module.exports, module.exports, createRequire(file.path), module, file.path, dirname(file.path));
  } catch (error) {
    throw new MigrationError(`${file.name} cannot be loaded: ${String(error)} Nothing was run.`, {
      cause: error,
    });
  }
  return Object(module.exports) as Record<string, unknown>;
}
