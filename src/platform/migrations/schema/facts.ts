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

type Facts = ExtractResult['factBase'];

/**
 * What the library has read never changes, but is listed anew for each grant that it plans: with 300 tables, that is
 * half of its time. It makes such bases of its own, hence all of the class remember their list, while `work` runs,
 * which waits for nothing: nobody else sees it.
 */
export function rememberingLists<T>(base: Facts, work: () => T): T {
  const prototype = Object.getPrototypeOf(base) as Facts;
  const lists = new WeakMap<Facts, ReturnType<Facts['facts']>>();
  const { facts } = prototype;
  prototype.facts = function (this: Facts) {
    const list = lists.get(this) ?? facts.call(this);
    lists.set(this, list);
    return list;
  };
  try {
    return work();
  } finally {
    prototype.facts = facts;
  }
}
