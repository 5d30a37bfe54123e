import type { ExtractResult } from '@supabase/pg-delta/extract';
import pg from 'pg';
import { connectionSettings, type MigrationTarget } from '../migration-connection.js';

/** What pg-delta reads of a database, and what it found there and does not know. */
export async function factsOf(side: MigrationTarget): Promise<ExtractResult> {
  // Loaded here, as most commands do without it.
  const { extract } = await import('@supabase/pg-delta/extract');
  const pool = new pg.Pool({ ...connectionSettings(side), max: 1 });
  try {
    const extracted = await extract(pool);
    rememberLists(extracted.factBase);
    return extracted;
  } finally {
    await pool.end();
  }
}

type Facts = ExtractResult['factBase'];

const isRemembering = new WeakSet<object>();

/**
 * What the library has read never changes, but is listed anew for each grant that it plans: with 300 tables, that is
 * half of its time. It makes such bases of its own, hence all of the class.
 */
function rememberLists(base: Facts): void {
  const prototype = Object.getPrototypeOf(base) as Facts;
  if (isRemembering.has(prototype)) return;
  isRemembering.add(prototype);
  const lists = new WeakMap<Facts, ReturnType<Facts['facts']>>();
  const { facts } = prototype;
  prototype.facts = function (this: Facts) {
    const list = lists.get(this) ?? facts.call(this);
    lists.set(this, list);
    return list;
  };
}
