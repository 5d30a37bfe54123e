import type { FeatureDefinition } from '../../features/feature.module.js';
import { connect, type MigrationTarget } from '../migration-connection.js';
import { Migrator } from '../migrator.js';
import type { ScratchDatabases } from '../scratch-database.js';
import { buildTruth } from '../truth.js';
import { readCatalog } from './catalog.js';
import { foreignSchemas } from './foreign-schemas.js';

/** A database of what the models and the SQL of the features say. */
export async function modelsSide(
  scratch: ScratchDatabases,
  features: readonly FeatureDefinition[],
): Promise<MigrationTarget> {
  const side = await scratch.empty();
  await buildTruth(side, features);
  return side;
}

/**
 * A database of what the migrations make, as far as `to`, and without what no model speaks of.
 * @throws MigrationError when one of them cannot be applied.
 */
export async function migrationsSide(
  scratch: ScratchDatabases,
  { directory, to }: { directory?: string | undefined; to?: string } = {},
): Promise<MigrationTarget> {
  const side = await scratch.empty();
  if (to === '0') return side;
  const migrator = new Migrator(side.connection, { directory, tls: side.tls });
  try {
    await migrator.up(to === undefined ? {} : { to });
  } finally {
    await migrator.close();
  }
  const client = await connect(side);
  await client
    .query(`DROP SCHEMA IF EXISTS ${foreignSchemas.join(', ')} CASCADE`)
    .finally(() => client.end());
  return side;
}

/** The catalog of a side, or of any other database, without what no model speaks of. */
export async function catalogOf(side: MigrationTarget): Promise<string[]> {
  const client = await connect(side);
  return readCatalog(client, { except: foreignSchemas }).finally(() => client.end());
}

/**
 * What all of them answer. Unlike Promise.all it waits for the others where one fails: their databases are dropped next.
 * @throws what the first one that failed has thrown.
 */
export async function allOf<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as T;
}
