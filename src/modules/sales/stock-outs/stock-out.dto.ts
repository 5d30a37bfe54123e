import { maxInteger } from '../../../platform/http/field-checks.js';
import { DateField, IntegerField, TextField, UuidField } from '../../../platform/http/fields.js';
import { CursorQuery, PageOf } from '../../../platform/lists/list-query.js';

export class ListStockOuts extends CursorQuery {
  @IntegerField({
    min: 1,
    max: 365,
    query: true,
    optional: true,
    default: 14,
    description:
      'Those of so many days, `stockDay` being the first; none is known beyond the end of a forecast, which is four weeks at night.',
  })
  withinDays = 14;

  @DateField({
    optional: true,
    example: '2026-11-21',
    description: 'The day in whose morning the stock is what it is now. Today (UTC) where it is not given.',
  })
  stockDay?: string;
}

export class StockOutResponse {
  @DateField({
    example: '2026-11-27',
    description: 'First day whose demand the stock cannot serve, as the reorder advice has it.',
  })
  stockOutDate!: string;

  @UuidField()
  productId!: string;

  @TextField({ max: 255, example: 'White metal lantern' })
  name!: string;

  @TextField({ max: 100, example: '71053' })
  sku!: string;

  @IntegerField({ min: 0, max: maxInteger, example: 40, description: 'Pieces that there are now.' })
  stock!: number;

  @UuidField({
    description:
      'The forecast of the product that is done and tells of these days: that with the latest `asOf` before `stockDay`, the newest of those.',
  })
  forecastId!: string;
}

export class StockOutPage extends PageOf(StockOutResponse) {}
