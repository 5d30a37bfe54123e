import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureDefinition } from '../../features/feature.module.js';
import type { MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { defaultMigrationsDirectory, migrationNames } from '../migration-files.js';
import { withScratchDatabases, type ScratchDatabases } from '../scratch-database.js';
import { draftAndApply, type Draft, type Rename } from './draft.js';
import { migrationText, sqlOf } from './migration-text.js';
import { draftForLess, type Sides } from './reduced-sides.js';
import { secondOpinion } from './second-opinion.js';
import { allOf, migrationsSide, modelsSide } from './sides.js';

export interface GenerateOptions {
  /** What the migration is for, in words joined by hyphens: `add-payment-method`. */
  name: string;
  /** Where the migrations are; `migrations/` of the project when absent. */
  directory?: string | undefined;
  /** What is to be renamed, not dropped and added. */
  renames?: readonly Rename[];
  /** What looks like a rename is none. */
  areNoRenames?: boolean;
  /** Statements that throw away what rows hold are wanted. */
  acceptsDataLoss?: boolean;
  /** Write no file. */
  sqlOnly?: boolean;
}

export interface Generated {
  /** Where it was written; undefined when nothing was. */
  path: string | undefined;
  upSql: string;
  downSql: string;
}

/**
 * Writes the migration that makes the migrated schema what the models and the SQL of the features say. It was applied
 * and undone in databases of its own, and compared by two libraries and by the catalog, before it is written.
 * @param target a database on the server to compare on; it is not touched itself.
 * @returns undefined when there is nothing to do.
 * @throws MigrationError saying what to decide: a possible rename, the loss of data; or that it cannot be drafted.
 */
export async function generateMigration(
  target: MigrationTarget,
  features: readonly FeatureDefinition[],
  options: GenerateOptions,
): Promise<Generated | undefined> {
  const directory = options.directory ?? defaultMigrationsDirectory();
  const fileName = nextFileName(options.name, await migrationNames(directory));
  const drafted = await withScratchDatabases(target, async (scratch) => {
    const [models, migrations] = await allOf([
      modelsSide(scratch, features),
      migrationsSide(scratch, { directory }),
    ]);
    const whole = { from: migrations, to: models };
    return draftForLess(scratch, whole, (sides) => draftBoth(scratch, sides, options));
  });
  if (!drafted) return undefined;
  const { up, down } = drafted;
  const generated = { upSql: sqlOf(up.parts), downSql: sqlOf(down.parts) };
  if (options.sqlOnly) return { path: undefined, ...generated };
  const path = join(directory, fileName);
  await writeFile(path, migrationText(up.parts, down.parts), { flag: 'wx' });
  return { path, ...generated };
}

/** Undefined where there is nothing to draft. */
async function draftBoth(
  scratch: ScratchDatabases,
  { from: migrations, to: models }: Sides,
  options: GenerateOptions,
): Promise<{ up: Draft; down: Draft } | undefined> {
  const renames = options.renames ?? [];
  const migrated = await scratch.copyOf(migrations);
  const up = await draftAndApply(migrated, models, renames);
  if (up.parts.length === 0) return undefined;
  if (!options.areNoRenames) refuseUndecided(up.possibleRenames);
  if (!options.acceptsDataLoss) refuseDataLoss(up);
  const back = renames.map(({ from, to }) => ({ from: to, to: from }));
  const undone = await scratch.copyOf(migrated);
  const [, down] = await allOf([agreeWithSecond(migrated, models), draftAndApply(undone, migrations, back)]);
  await agreeWithSecond(undone, migrations);
  return { up, down };
}

function nextFileName(name: string, existing: readonly string[]): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 80) {
    throw new MigrationError(
      `"${name}" is no name of a migration: say what it does in small letters and digits, joined by hyphens, ` +
        'as in --name add-payment-method. Nothing was written.',
    );
  }
  const namesake = existing.find((file) => file.replace(/^\d+-/, '') === `${name}.js`);
  if (namesake) {
    throw new MigrationError(`There is one of this name already: ${namesake}. Nothing was written.`);
  }
  const now = Number(new Date().toISOString().replace(/\D/g, '').slice(0, 14));
  const newest = Number(/^\d+/.exec(existing.at(-1) ?? '')?.[0] ?? 0);
  // Whoever merges two branches gets an order that all agree on: a new one comes after all that are here.
  return `${Math.max(now, newest + 1)}-${name}.js`;
}

function refuseUndecided(possible: readonly Rename[]): void {
  if (possible.length === 0) return;
  const choices = possible.map(({ from, to }) => `  --rename ${from}:${to}`);
  throw new MigrationError(
    `This may be a rename, which keeps what is there:\n${choices.join('\n')}\n` +
      'Nothing was written. Next: add it to the command, or --no-renames to drop the one and add the other.',
  );
}

function refuseDataLoss({ parts }: Draft): void {
  const losses = parts.flat().filter(({ losesData }) => losesData);
  if (losses.length === 0) return;
  throw new MigrationError(
    `This would throw away what rows hold:\n${losses.map(({ sql }) => `  ${sql};`).join('\n')}\n` +
      'Nothing was written. Next: --accept-data-loss, if it is meant.',
  );
}

async function agreeWithSecond(made: MigrationTarget, wanted: MigrationTarget): Promise<void> {
  const left = await secondOpinion(made, wanted);
  if (left.length === 0) return;
  throw new MigrationError(
    `The two comparisons do not agree; the second would still do:\n${left.join('\n')}\nNothing was written.\n` +
      'Next: put that into a migration by hand (npx sequelize-cli migration:generate --name ...), then try again.',
  );
}
