import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import type { FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';
import { buildTruth } from '../../src/platform/migrations/truth.js';
import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';
import { startService, type Service } from '../setup/service.js';

/** The ledger belongs to the migrations themselves; no model speaks of it. */
const options = { except: foreignSchemas };

let service: Service;
let migrated: pg.Client;
let truth: ScratchDatabase;
let features: FeatureDefinition[];

beforeAll(async () => {
  [service, truth] = await Promise.all([startService(), createScratchDatabase()]);
  features = service.app.get(FeatureRegistry).all();
  migrated = new pg.Client(loadEnvironment().database.connection);
  await migrated.connect();
  await buildTruth({ connection: truth.connection }, features);
});

afterAll(async () => {
  await migrated.end();
  await truth.drop();
  await service.close();
});

it('has migrations that make exactly what the models and the SQL of the features say', async () => {
  const said = await readCatalog(await truth.connect(), options);
  const made = await readCatalog(migrated, options);
  expect(catalogDifference(said, made)).toEqual([]);
});

it('names every SQL file of a feature that cannot be applied', async () => {
  // The tables are there already: the first file that adds to them says so.
  const again = buildTruth(
    { connection: truth.connection },
    features.filter(({ foundation }) => !foundation).map((feature) => ({ ...feature, models: [] })),
  );
  await expect(again).rejects.toThrow(
    /^Cannot apply .*\/src\/modules\/\w+\/sql\/[\w-]+\.sql: .* already exists$/,
  );
});

it('leaves the models of the running service on the connection of the service', async () => {
  const { body } = await service.http.get('/v1/niches').expect(200);
  expect(body.data).toEqual([]);
  for (const model of features.flatMap(({ models }) => models)) {
    expect(model.sequelize?.config.database).toBe(process.env.POSTGRES_DB);
  }
});
