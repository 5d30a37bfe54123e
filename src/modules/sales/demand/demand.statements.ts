import { prepared, type PreparedStatement } from '../../../platform/database/prepared-statements.js';
import type { DemandScope } from './demand-scope.js';

/** One day of a series. Counts are as the database tells those that a JavaScript number might not hold. */
export interface SeriesRow {
  day: string;
  sold: string;
  returned: string;
  soldOnPromotion: string;
}

export interface SpanRow {
  first: string | null;
  last: string | null;
  days: string;
  units: string;
}

interface Bound<Row extends object> {
  statement: PreparedStatement<Row>;
  /** Of the scope; they come after the others. */
  values: string[];
}

type Kind = 'product' | 'category' | 'shop';

/** The rows of a scope, whose value is `$n`. A category is found by its index, and its products by theirs. */
const isOf: Record<Kind, (n: number) => string> = {
  product: (n) => `product_id = $${n}::uuid`,
  category: (n) => `product_id IN (SELECT id FROM sales.products WHERE category = $${n}::text)`,
  shop: () => 'true',
};

const series = forEachKind((kind) =>
  prepared<SeriesRow>(
    `sales.demand_series_${kind}`,
    `SELECT to_char(calendar.day, 'YYYY-MM-DD') AS day, coalesce(sold, 0) AS sold,
              coalesce(returned, 0) AS returned, coalesce(sold_on_promotion, 0) AS "soldOnPromotion"
         FROM generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') AS calendar (day)
         LEFT JOIN (
           SELECT day, sum(units_sold) AS sold, sum(units_returned) AS returned,
                  sum(units_sold) FILTER (WHERE is_promo) AS sold_on_promotion
             FROM sales.daily_demands
            WHERE day BETWEEN $1::date AND $2::date AND ${isOf[kind](3)}
            GROUP BY day
         ) AS demand ON demand.day = calendar.day::date
        ORDER BY calendar.day`,
  ),
);

const spans = forEachKind((kind) =>
  prepared<SpanRow>(
    `sales.demand_span_${kind}`,
    `SELECT to_char(min(day), 'YYYY-MM-DD') AS first, to_char(max(day), 'YYYY-MM-DD') AS last,
              count(DISTINCT day) AS days, coalesce(sum(units_sold), 0) AS units
         FROM sales.daily_demands
        WHERE units_sold > 0 AND ${isOf[kind](1)}`,
  ),
);

/** Values: the first and the last day, then those of the scope. */
export const seriesOf = (scope: DemandScope): Bound<SeriesRow> => bind(series, scope);

export const spanOf = (scope: DemandScope): Bound<SpanRow> => bind(spans, scope);

/** Goes along the days from the newest on. */
export const shopLastDay = prepared<{ day: string }>(
  'sales.shop_last_day',
  `SELECT to_char(day, 'YYYY-MM-DD') AS day FROM sales.daily_demands
    WHERE units_sold > 0 ORDER BY daily_demands.day DESC LIMIT 1`,
);

function bind<Row extends object>(
  statements: Record<Kind, PreparedStatement<Row>>,
  scope: DemandScope,
): Bound<Row> {
  if (scope === 'all') return { statement: statements.shop, values: [] };
  if ('productId' in scope) return { statement: statements.product, values: [scope.productId] };
  return { statement: statements.category, values: [scope.category] };
}

function forEachKind<T>(make: (kind: Kind) => T): Record<Kind, T> {
  return { product: make('product'), category: make('category'), shop: make('shop') };
}
