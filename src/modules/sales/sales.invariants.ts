import type { Invariant } from '../../platform/features/feature.module.js';

export const salesInvariants: readonly Invariant[] = [
  {
    name: 'No product has less than nothing in stock.',
    sql: `SELECT id FROM sales.products WHERE stock < 0`,
  },
  {
    name: 'No imported line was taken twice.',
    sql: `SELECT min(id::text) AS id FROM sales.transactions WHERE source_ref IS NOT NULL
           GROUP BY source_ref HAVING count(*) > 1`,
  },
];
