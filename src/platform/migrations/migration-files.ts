import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { QueryInterface, Sequelize } from 'sequelize';
import { MigrationError } from './migration-error.js';

/** A migration as it lies in the directory. */
export interface MigrationFile {
  /** The file's name with its extension, as sequelize-cli keeps it in the ledger. */
  name: string;
  path: string;
  source: string;
  /** SHA-256 of the text, whatever its line endings. */
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
      const source = await readFile(path, 'utf8');
      return { name, path, source, checksum: checksumOf(source) };
    }),
  );
}

function checksumOf(source: string): string {
  // A checkout on Windows has other line endings; the migration is the same.
  return createHash('sha256').update(source.replaceAll('\r\n', '\n')).digest('hex');
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
