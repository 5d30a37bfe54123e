import type { Measure, RevenueGrouping } from './analytics.dto.js';

/** SQL over the days of products, with the values of its $1, $2 and so on. */
export interface Statement {
  sql: string;
  bind: unknown[];
}

export interface Filters {
  from: string;
  to: string;
  category?: string | undefined;
  productId?: string | undefined;
  isPromo?: boolean | undefined;
}

/** Collects the values of a statement: each call of it is the placeholder of its value. */
class Values {
  readonly bind: unknown[] = [];

  readonly put = (value: unknown, type: string): string => `$${this.bind.push(value)}::${type}`;
}

/** Counts fit into a JavaScript number; what is money stays text. */
const figures = `
  sum(demand.lines) AS lines, sum(demand.units_sold) AS units_sold, sum(demand.units_returned) AS units_returned,
  sum(demand.units_sold - demand.units_returned) AS units, sum(demand.revenue) AS revenue`;
const told = `
  lines::text AS lines, units_sold::text AS "unitsSold", units_returned::text AS "unitsReturned",
  units::text AS units, revenue::text AS revenue`;

const keys: Record<RevenueGrouping, string> = {
  day: 'demand.day',
  week: `date_trunc('week', demand.day::timestamp)::date`,
  month: `date_trunc('month', demand.day::timestamp)::date`,
  category: 'product.category::text COLLATE "C"',
  promotion: 'demand.is_promo::text',
};

const isPeriod = (groupBy: RevenueGrouping): boolean => ['day', 'week', 'month'].includes(groupBy);

/**
 * A group after the other, in the order of their keys, nulls last.
 * @param after the key that the page before ended with; undefined on the first one. Of days, weeks and months only the
 * days after it are read.
 * @param limit how many rows; all where it is null.
 */
export function revenueStatement(
  groupBy: RevenueGrouping,
  filters: Filters,
  after: string | undefined,
  limit: number | null,
): Statement {
  const { bind, put } = new Values();
  const conditions = conditionsOf(filters, put);
  if (after !== undefined && isPeriod(groupBy)) {
    conditions.push(`demand.day >= (${put(after, 'date')} + interval '1 ${groupBy}')::date`);
  }
  const product =
    groupBy === 'category' ? 'JOIN sales.products AS product ON product.id = demand.product_id' : '';
  const isAfter =
    after !== undefined && !isPeriod(groupBy) ? `WHERE key > ${put(after, 'text')} OR key IS NULL` : '';
  const sql = `
    SELECT key::text AS key, ${told}
      FROM (
        SELECT ${keys[groupBy]} AS key, ${figures}
          FROM sales.daily_demands AS demand ${product}
         WHERE ${conditions.join(' AND ')}
         GROUP BY 1
      ) AS grouped
     ${isAfter}
     ORDER BY grouped.key NULLS LAST
     LIMIT ${put(limit, 'bigint')}`;
  return { sql, bind };
}

/**
 * The products of which most was sold, the first one first; of equals, in the order of their ids.
 * @param after what the page before ended with: how much, and the product.
 */
export function topProductsStatement(
  by: Measure,
  filters: Filters,
  after: [amount: string, productId: string] | undefined,
  limit: number | null,
): Statement {
  const { bind, put } = new Values();
  const conditions = conditionsOf(filters, put);
  const isAfter = after
    ? `WHERE grouped.${by} < ${put(after[0], 'numeric')}
          OR grouped.${by} = ${put(after[0], 'numeric')} AND grouped.product_id > ${put(after[1], 'uuid')}`
    : '';
  const sql = `
    SELECT best.product_id AS "productId", product.sku, product.name, product.category, ${told}
      FROM (
        SELECT * FROM (
          SELECT demand.product_id, ${figures}
            FROM sales.daily_demands AS demand
           WHERE ${conditions.join(' AND ')}
           GROUP BY 1
        ) AS grouped
        ${isAfter}
        ORDER BY grouped.${by} DESC, grouped.product_id
        LIMIT ${put(limit, 'bigint')}
      ) AS best
      JOIN sales.products AS product ON product.id = best.product_id
     ORDER BY best.${by} DESC, best.product_id`;
  return { sql, bind };
}

function conditionsOf({ from, to, category, productId, isPromo }: Filters, put: Values['put']): string[] {
  return [
    `demand.day BETWEEN ${put(from, 'date')} AND ${put(to, 'date')}`,
    ...(productId !== undefined ? [`demand.product_id = ${put(productId, 'uuid')}`] : []),
    ...(category !== undefined
      ? [`demand.product_id IN (SELECT id FROM sales.products WHERE category = ${put(category, 'text')})`]
      : []),
    ...(isPromo !== undefined ? [`demand.is_promo = ${put(isPromo, 'boolean')}`] : []),
  ];
}
