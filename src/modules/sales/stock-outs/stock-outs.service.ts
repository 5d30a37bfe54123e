import { Injectable } from '@nestjs/common';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { today } from '../forecasts/days.js';
import type { ListStockOuts, StockOutResponse } from './stock-out.dto.js';
import { stockOuts } from './stock-out.statements.js';

/** Tells which products run out soon. */
@Injectable()
export class StockOutsService {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly cursors: CursorCodec,
  ) {}

  /** The soonest first. One query, which adds up the days of every product that has a forecast. */
  async list({ withinDays, stockDay, limit, cursor }: ListStockOuts): Promise<Page<StockOutResponse>> {
    const list = `stock-outs:${withinDays}:${stockDay ?? 'today'}`;
    // Of the day on which the list was begun, also past midnight.
    const [from, day, productId] =
      cursor === undefined ? [stockDay ?? today()] : this.cursors.decode(list, cursor);
    const rows = await this.statements.rows(stockOuts, [
      from,
      withinDays,
      day ?? null,
      productId ?? null,
      limit + 1,
    ]);
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(list, [from!, last.stockOutDate, last.productId]) : null;
    return { data, page: { limit, nextCursor, total: null } };
  }
}
