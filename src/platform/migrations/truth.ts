import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import type { FeatureDefinition } from '../features/feature.module.js';
import { ownershipSql, protectionSql } from '../access/protection-sql.js';
import { auditSql } from '../audit/audit-sql.js';
import { lookupSql } from '../lookups/lookup-sql.js';
import { connect, connectionOptions, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';

/**
 * Makes an empty database what it should be, from what the features say and without any migration: their
 * foundations, the tables of their models, their `sql/`, and what protects and audits the rows. Migrations are written from it and checked
 * against it. Leaves the features' models as they are: the application may be using them meanwhile.
 * @throws MigrationError naming the SQL file that cannot be applied; whatever else the server refuses.
 */
export async function buildTruth(
  target: MigrationTarget,
  features: readonly FeatureDefinition[],
): Promise<void> {
  const client = await connect(target);
  try {
    for (const { foundation } of features) if (foundation) await applyFolder(client, foundation);
    for (const { schema } of features) await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await makeTables(target, features);
    await client.query(nameKeys);
    for (const { sql = [] } of features) for (const folder of [sql].flat()) await applyFolder(client, folder);
    for (const feature of features) {
      await client.query([protectionSql, auditSql, lookupSql].map((sqlOf) => sqlOf(feature)).join('\n'));
    }
    await client.query(ownershipSql([...features.map(({ schema }) => schema), 'reporting']));
  } finally {
    await client.end();
  }
}

async function makeTables(target: MigrationTarget, features: readonly FeatureDefinition[]): Promise<void> {
  const models = features.flatMap((feature) => feature.models);
  // Repository mode makes subclasses of the models; without it they would change over to this connection.
  const sequelize = new Sequelize({
    ...connectionOptions(target),
    define: { underscored: true, timestamps: false },
    repositoryMode: true,
    models,
  });
  // The database is empty: to ask for each table what there is takes as long as to make it.
  Object.assign(sequelize.getQueryInterface(), {
    tableExists: () => Promise.resolve(false),
    showIndex: () => Promise.resolve([]),
  });
  try {
    await sequelize.sync();
  } finally {
    await sequelize.close();
  }
}

async function applyFolder(client: pg.Client, folder: URL): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of files) {
    const file = new URL(name, folder);
    try {
      await client.query(await readFile(file, 'utf8'));
    } catch (cause) {
      throw new MigrationError(`Cannot apply ${file.pathname}: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Sequelize cannot name primary and foreign keys; what the server named itself is named by the rule here. */
const nameKeys = `
  DO $name_keys$
  DECLARE
    command text;
  BEGIN
    FOR command IN
      SELECT format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', conrelid::regclass, conname,
                    relname || '__' || columns || CASE contype WHEN 'p' THEN '_pk' ELSE '_fk' END)
        FROM pg_catalog.pg_constraint
        JOIN pg_catalog.pg_class ON pg_class.oid = conrelid,
             LATERAL (SELECT string_agg(attname, '_' ORDER BY position) AS columns
                        FROM unnest(conkey) WITH ORDINALITY AS key (attnum, position)
                        JOIN pg_catalog.pg_attribute USING (attnum)
                       WHERE attrelid = conrelid) AS key_columns
       WHERE contype IN ('p', 'f')
         AND conname ~ '_[pf]key[0-9]*$'
         AND conrelid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e')
         AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    LOOP
      EXECUTE command;
    END LOOP;
  END
  $name_keys$`;
