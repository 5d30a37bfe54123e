import { sqlState } from '../../errors/sql-state.js';
import type { FeatureDefinition } from '../../features/feature.module.js';
import { type MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { Migrator } from '../migrator.js';
import { withScratchDatabases, type ScratchDatabases } from '../scratch-database.js';
import { trustAgain } from '../migration-plan.js';
import { noteAgreed } from '../schema-state.js';
import { catalogDifference } from './catalog.js';
import { draftAndApply } from './draft.js';
import { sqlOf } from './migration-text.js';
import { draftForLess, type Sides } from './reduced-sides.js';
import { allOf, catalogOf, migrationsSide, modelsSide } from './sides.js';

/** How one side differs from another, and what would mend it. */
export interface SchemaDifference {
  /** One line an object: `-` as it should be, `+` as it is. */
  lines: string[];
  /** SQL that makes it what it should be; undefined where none can be drafted. */
  repair: string | undefined;
  /** Why there is none. */
  obstacle?: string;
}

export interface SchemaCheck {
  /** What the migrations make, against what the models and the SQL of the features say. */
  migrations: SchemaDifference;
  /** The live database, against what its own migrations made; undefined when it was not asked for. */
  live?: SchemaDifference;
  /** Migrations that the live database has not seen. */
  pending: string[];
}

/**
 * Compares models, migrations and, on demand, the live database: everything the catalog tells (see readCatalog).
 * @param target the live database; what is compared with it is made on the same server, and dropped. Where it agrees,
 * that is noted in its ledger; nothing else of it is touched.
 * @throws MigrationError when the migrations cannot be applied to an empty database.
 */
export async function checkSchema(
  target: MigrationTarget,
  features: readonly FeatureDefinition[],
  { isLive = false, directory }: { isLive?: boolean; directory?: string | undefined } = {},
): Promise<SchemaCheck> {
  return withScratchDatabases(target, async (scratch) => {
    const [wanted, found] = await allOf([
      modelsSide(scratch, features),
      migrationsSide(scratch, { directory }),
    ]);
    const migrations = await compare(scratch, { wanted, found });
    if (!isLive) return { migrations, pending: [] };
    const { applied, pending } = await stateOf(target, directory);
    const made = await migrationsSide(scratch, { directory, to: applied });
    return { migrations, live: await compareLive(target, { scratch, wanted: made, applied }), pending };
  });
}

async function compare(
  scratch: ScratchDatabases,
  { wanted, found }: Record<'wanted' | 'found', MigrationTarget>,
): Promise<SchemaDifference> {
  const lines = catalogDifference(await catalogOf(wanted), await catalogOf(found));
  if (lines.length === 0) return { lines, repair: undefined };
  return { lines, ...(await repairOf(scratch, { from: found, to: wanted })) };
}

/** The live database may be in use, and cannot be copied: what it has is drafted into a copy of what it should have. */
async function compareLive(
  live: MigrationTarget,
  { scratch, wanted, applied }: { scratch: ScratchDatabases; wanted: MigrationTarget; applied: string },
): Promise<SchemaDifference> {
  const catalog = await catalogOf(live);
  const lines = catalogDifference(await catalogOf(wanted), catalog);
  if (lines.length === 0) {
    await noteWhereAllowed(live, { applied, catalog });
    return { lines, repair: undefined };
  }
  const like = await scratch.copyOf(wanted);
  try {
    await draftAndApply(like, live);
  } catch (error) {
    return { lines, repair: undefined, obstacle: (error as Error).message };
  }
  return { lines, ...(await repairOf(scratch, { from: like, to: wanted })) };
}

/** So that `/health/ready` knows it. A standby, and a login that may only look, cannot. */
async function noteWhereAllowed(
  live: MigrationTarget,
  agreed: { applied: string; catalog: readonly string[] },
): Promise<void> {
  try {
    await noteAgreed(live, agreed);
  } catch (error) {
    if (!['25006', '42501'].includes(sqlState(error) ?? '')) throw error;
  }
}

async function repairOf(
  scratch: ScratchDatabases,
  sides: Sides,
): Promise<Pick<SchemaDifference, 'repair' | 'obstacle'>> {
  try {
    const { up } = await draftForLess(scratch, sides, async ({ from, to }) => ({
      up: await draftAndApply(await scratch.copyOf(from), to),
    }));
    return { repair: sqlOf(up.parts) };
  } catch (error) {
    return { repair: undefined, obstacle: (error as Error).message };
  }
}

/** @throws MigrationError where what the database has applied is not what lies in the directory, up to some point. */
async function stateOf(
  target: MigrationTarget,
  directory: string | undefined,
): Promise<{ applied: string; pending: string[] }> {
  const migrator = new Migrator(target.connection, { directory, tls: target.tls });
  const status = await migrator.status().finally(() => migrator.close());
  const odd = status.filter(({ state, isLate }) => isLate || state === 'edited' || state === 'missing');
  const edited = odd.filter(({ state }) => state === 'edited').map(({ name }) => name);
  if (odd.length > 0) {
    throw new MigrationError(
      'The database cannot be compared with its migrations, which are not those that made it:\n' +
        odd
          .map(({ name, state, isLate }) => `  ${name} is ${isLate ? 'older, and pending' : state}`)
          .join('\n') +
        '\nNext: apply what is pending (npm run migration:run); bring back the files (git log -- migrations).' +
        (edited.length > 0 ? `\n${trustAgain(edited)}` : ''),
    );
  }
  const pending = status.filter(({ state }) => state === 'pending').map(({ name }) => name);
  return { applied: status.filter(({ state }) => state === 'applied').at(-1)?.name ?? '0', pending };
}
