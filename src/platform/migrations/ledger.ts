import type pg from 'pg';
import { sqlState } from '../errors/sql-state.js';

/** One applied migration, as the database remembers it. */
export interface LedgerRow {
  name: string;
  /** `null` where plain sequelize-cli applied it. */
  checksum: string | null;
  /** `null` in a ledger that only plain sequelize-cli has written so far. */
  executedAt: Date | null;
  durationMs: number | null;
}

/** What the ledger tells of the schema as a whole. */
export interface SchemaNote {
  /** The migration that was applied last. */
  name: string;
  /** What was seen of the catalog when it had been; `null` where nobody looked: plain sequelize-cli does not. */
  fingerprint: string | null;
  /** The server's major version. */
  server: number;
}

export const ledgerSql = {
  insert: `INSERT INTO migration.ledger (name, checksum, duration_ms) VALUES ($1, $2, $3)`,
  remove: `DELETE FROM migration.ledger WHERE name = $1`,
  names: `SELECT name FROM migration.ledger`,
  // Of the newest alone: what was seen before it says nothing of now.
  noteFingerprint: `UPDATE migration.ledger SET fingerprint = CASE WHEN name = $1 THEN $2 END`,
  note: `
    SELECT ledger.name, to_jsonb(ledger) ->> 'fingerprint' AS fingerprint,
           current_setting('server_version_num')::integer / 10000 AS server
      FROM migration.ledger
     ORDER BY (to_jsonb(ledger) ->> 'executed_at')::timestamptz DESC NULLS LAST, ledger.name DESC
     LIMIT 1`,
};

// Through jsonb, as the table that sequelize-cli makes has nothing but a name.
const readSql = `
  SELECT ledger.name,
         to_jsonb(ledger) ->> 'checksum' AS checksum,
         (to_jsonb(ledger) ->> 'executed_at')::timestamptz AS "executedAt",
         (to_jsonb(ledger) ->> 'duration_ms')::integer AS "durationMs"
    FROM migration.ledger
   ORDER BY "executedAt" NULLS FIRST, ledger.name`;

/** Whether the ledger has every column. */
export const isCompleteSql = `
  SELECT count(*) = 5 AS "isComplete"
    FROM pg_catalog.pg_attribute
   WHERE attrelid = pg_catalog.to_regclass('migration.ledger')
     AND attname IN ('name', 'checksum', 'executed_at', 'duration_ms', 'fingerprint')
     AND NOT attisdropped`;

/** Makes the ledger, or what is missing of it. */
export const createSql = `
  CREATE SCHEMA IF NOT EXISTS migration;
  CREATE TABLE IF NOT EXISTS migration.ledger (name text CONSTRAINT ledger__name_pk PRIMARY KEY);
  ALTER TABLE migration.ledger
    ALTER COLUMN name TYPE text,
    ADD COLUMN IF NOT EXISTS checksum text,
    ADD COLUMN IF NOT EXISTS executed_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS duration_ms integer,
    ADD COLUMN IF NOT EXISTS fingerprint text;
  COMMENT ON TABLE migration.ledger IS 'Which migrations are applied: one row each, written in its transaction.'`;

const missing = new Set(['42P01', '3F000']);
const madeMeanwhile = new Set(['23505', '42P06', '42P07', '42701']);

/** Whether the error says that there is no ledger yet. */
export const isLedgerMissing = (error: unknown): boolean => missing.has(sqlState(error) ?? '');

/** What is applied, in the order it was; nothing when there is no ledger. Changes nothing. */
export async function readLedger(client: pg.Client): Promise<LedgerRow[]> {
  try {
    return (await client.query<LedgerRow>(readSql)).rows;
  } catch (error) {
    if (isLedgerMissing(error)) return [];
    throw error;
  }
}

/** Makes the ledger, or completes the one that plain sequelize-cli made. */
export async function ensureLedger(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ isComplete: boolean }>(isCompleteSql);
    if (rows[0]?.isComplete) return;
    try {
      await client.query(createSql);
    } catch (error) {
      // sequelize-cli knows nothing of our lock and may make its table at the same moment.
      if (attempt === 3 || !madeMeanwhile.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Gives the rows of plain sequelize-cli the checksum of the file as it is now. */
export async function fillChecksum(client: pg.Client, name: string, checksum: string): Promise<void> {
  await client.query(`UPDATE migration.ledger SET checksum = $2 WHERE name = $1 AND checksum IS NULL`, [
    name,
    checksum,
  ]);
}
