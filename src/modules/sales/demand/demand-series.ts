import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import type { DemandDay } from './demand-day.js';
import type { DemandScope } from './demand-scope.js';
import { firstDayOf, seriesOf, shopLastDay, type DemandStatement } from './demand.statements.js';
import { setOffReturns } from './set-off-returns.js';

/**
 * Demand, day by day. It is read from what the lines add up to (sales.daily_demands), never from the lines: a year of a
 * product is at most 730 rows, however many lines there are. Whoever asks has to be a reader of sales, or the service.
 */
@Injectable()
export class DemandSeries {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /**
   * Every day from `from` to `until` (both included, UTC), the oldest first, also those on which nothing was sold. Returns
   * are set off ({@link setOffReturns}) within these days; what comes back after `until` is not known here. A product or
   * category that there is not has sold nothing. One query.
   */
  async read(scope: DemandScope, from: string, until: string): Promise<DemandDay[]> {
    const rows = await this.rows(seriesOf(scope, from, until));
    const trade = rows.map((row) => ({ sold: Number(row.sold), returned: Number(row.returned) }));
    const demand = setOffReturns(trade);
    return rows.map(({ day, soldOnPromotion }, index) => {
      const units = demand[index]!;
      return { day, units, promoShare: units === 0 ? 0 : Number(soldOnPromotion) / trade[index]!.sold };
    });
  }

  /** The first day on which anything was sold, UTC; null where nothing ever was. One query, which looks at the oldest days alone. */
  async firstDay(scope: DemandScope): Promise<string | null> {
    const [row] = await this.rows(firstDayOf(scope));
    return row?.day ?? null;
  }

  /** The last day on which the shop sold anything; null where it never has. One query. */
  async shopLastDay(): Promise<string | null> {
    const [row] = await this.rows(shopLastDay);
    return row?.day ?? null;
  }

  private rows<Row extends object>({ sql, bind }: DemandStatement<Row>): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { type: QueryTypes.SELECT, bind });
  }
}
