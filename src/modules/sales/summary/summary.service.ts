import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Grouping, SummaryGroup, SummaryQuery, SummaryResponse } from './summary.dto.js';

/** What the days of products are grouped by, as SQL: the key pages are cut by, and the label people read. */
const groups: Record<Grouping, { key: string; label: string }> = {
  day: { key: `to_char(demand.day, 'YYYY-MM-DD')`, label: `to_char(demand.day, 'YYYY-MM-DD')` },
  product: { key: 'product.id::text', label: 'product.name::text' },
  category: { key: 'product.category::text', label: 'product.category::text' },
};

interface Row {
  groups: SummaryGroup[];
  lines: string;
  units: string;
  revenue: string;
}

@Injectable()
export class SummaryService {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cursors: CursorCodec,
  ) {}

  /** One query, whatever the range, over what the lines add up to. Groups come in the order of their keys; lines without a category last. */
  @ReadsFromReplica
  async summarise(query: SummaryQuery): Promise<SummaryResponse> {
    const { groupBy, from, to, isPromo, limit, cursor } = query;
    if (from > to) throw Problem.ofField(400, 'platform.invalid_input', 'to', 'to must not lie before from');
    const list = `summary:${groupBy}`;
    const after = cursor === undefined ? undefined : this.cursors.decode(list, cursor);
    const [row] = await this.sequelize.query<Row>(summarySql(groupBy), {
      type: QueryTypes.SELECT,
      bind: [from, to, isPromo ?? null, limit + 1, after?.[0] ?? null],
    });
    const data = row!.groups.slice(0, limit);
    const last = row!.groups.length > limit ? data.at(-1) : undefined;
    return {
      data,
      totals: { lines: Number(row!.lines), units: Number(row!.units), revenue: row!.revenue },
      page: { limit, nextCursor: last ? this.cursors.encode(list, [last.key ?? '']) : null, total: null },
    };
  }
}

function summarySql(groupBy: Grouping): string {
  const { key, label } = groups[groupBy];
  const join = groupBy === 'day' ? '' : 'JOIN sales.products AS product ON product.id = demand.product_id';
  return `
    WITH grouped AS (
      SELECT ${key} COLLATE "C" AS key, min(${label}) AS label, sum(demand.lines) AS lines,
             sum(demand.units_sold - demand.units_returned) AS units, sum(demand.revenue) AS revenue
        FROM sales.daily_demands AS demand ${join}
       WHERE demand.day BETWEEN $1::date AND $2::date
         AND ($3::boolean IS NULL OR demand.is_promo = $3)
       GROUP BY 1
    ), paged AS (
      SELECT key, label, lines, units, revenue::text FROM grouped
       WHERE $5::text IS NULL OR key > $5 OR key IS NULL
       ORDER BY key NULLS LAST LIMIT $4
    )
    SELECT coalesce(sum(lines), 0) AS lines, coalesce(sum(units), 0) AS units,
           coalesce(sum(revenue), 0.00)::text AS revenue,
           (SELECT coalesce(json_agg(paged ORDER BY key NULLS LAST), '[]') FROM paged) AS groups
      FROM grouped`;
}
