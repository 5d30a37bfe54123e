import type { ExtractResult } from '@supabase/pg-delta/extract';
import pg from 'pg';
import { connectionSettings, type MigrationTarget } from '../migration-connection.js';

/** What pg-delta reads of a database, and what it found there and does not know. */
export async function factsOf(side: MigrationTarget): Promise<ExtractResult> {
  // Loaded here, as most commands do without it.
  const { extract } = await import('@supabase/pg-delta/extract');
  const pool = new pg.Pool({ ...connectionSettings(side), max: 1 });
  try {
    return await extract(pool);
  } finally {
    await pool.end();
  }
}
