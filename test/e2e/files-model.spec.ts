import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { buildTruth } from '../../src/platform/migrations/truth.js';
import { createScratchDatabase } from '../setup/scratch-database.js';
import { shelfModule } from '../setup/shelf.js';

const columnsOf = `
  SELECT column_name AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "isRequired"
    FROM information_schema.columns
    JOIN pg_attribute ON attrelid = 'shelf.scans'::regclass AND attname = column_name
   WHERE table_schema = 'shelf' AND table_name = 'scans' ORDER BY 1`;

it('makes the columns that a table of files has', async () => {
  const root = AppModule.of(loadEnvironment());
  const features = featuresOf({ ...root, imports: [...(root.imports ?? []), shelfModule()] });
  const database = await createScratchDatabase();
  try {
    const chosen = features.filter(({ schema }) => schema === 'platform' || schema === 'shelf');
    await buildTruth({ connection: database.connection }, chosen);
    const made = await database.query<{ name: string; type: string; isRequired: boolean }>(columnsOf);
    expect(
      made.map(({ name, type, isRequired }) => `${name} ${type}${isRequired ? ' not null' : ''}`),
    ).toEqual([
      'created_at timestamp(3) with time zone not null',
      'file_key bytea not null',
      'file_name character varying(255) not null',
      'id uuid not null',
      'mime_type character varying(100) not null',
      'note character varying(50)',
      'sha256 character varying(64) not null',
      'size_bytes bigint not null',
      'storage_key character varying(100) not null',
      'user_id uuid not null',
    ]);
  } finally {
    await database.drop();
  }
});
