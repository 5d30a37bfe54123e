import { Injectable } from '@nestjs/common';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import type { DemandDay } from '../forecasts/engine/forecast.contract.js';
import type { DemandScope } from './demand-scope.js';
import { seriesOf, shopLastDay, spanOf } from './demand.statements.js';
import { setOffReturns } from './set-off-returns.js';

/** How much history a series has. */
export interface DemandSpan {
  /** First and last day on which anything was sold, `2026-11-20`, UTC; null where nothing ever was. */
  first: string | null;
  last: string | null;
  /** On how many days something was sold. */
  days: number;
  /** Pieces that were sold, whether they came back or not. */
  units: number;
}

/**
 * Demand, day by day. It is read from what the lines add up to (sales.daily_demands), never from the lines: a year of a
 * product is at most 730 rows, however many lines there are. Whoever asks has to be a reader of sales, or the service.
 */
@Injectable()
export class DemandSeries {
  constructor(private readonly statements: PreparedStatements) {}

  /**
   * Every day from `from` to `until` (both included, UTC), the oldest first, also those on which nothing was sold. Returns
   * are set off ({@link setOffReturns}) within these days; what comes back after `until` is not known here. A product or
   * category that there is not has sold nothing. One query.
   */
  async read(scope: DemandScope, from: string, until: string): Promise<DemandDay[]> {
    const { statement, values } = seriesOf(scope);
    const rows = await this.statements.rows(statement, [from, until, ...values]);
    const trade = rows.map((row) => ({ sold: Number(row.sold), returned: Number(row.returned) }));
    const demand = setOffReturns(trade);
    return rows.map(({ day, soldOnPromotion }, index) => {
      const units = demand[index]!;
      return { day, units, promoShare: units === 0 ? 0 : Number(soldOnPromotion) / trade[index]!.sold };
    });
  }

  /** One query. */
  async span(scope: DemandScope): Promise<DemandSpan> {
    const { statement, values } = spanOf(scope);
    const [row] = await this.statements.rows(statement, values);
    const { first, last, days, units } = row!;
    return { first, last, days: Number(days), units: Number(units) };
  }

  /** The last day on which the shop sold anything; null where it never has. One query. */
  async shopLastDay(): Promise<string | null> {
    const [row] = await this.statements.rows(shopLastDay, []);
    return row?.day ?? null;
  }
}
