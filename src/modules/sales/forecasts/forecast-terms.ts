import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Problem } from '../../../platform/errors/problem.js';
import { scopeOf } from '../demand/demand-scope.js';
import { DemandSeries } from '../demand/demand-series.js';
import type { Forecast } from '../models/forecast.model.js';
import { Product } from '../models/product.model.js';
import { dayAfter, earlier, yesterday } from './days.js';
import type { DemandDay } from '../demand/demand-day.js';
import { InsufficientHistory, requireHistory } from './engine/insufficient-history.js';
import { ForecastInputs } from './forecast-inputs.js';
import type { RequestForecast } from './forecast.dto.js';

/** What is to be forecast. */
export type Terms = Pick<
  Forecast,
  'scope' | 'productId' | 'category' | 'asOf' | 'horizonDays' | 'promotionDays'
>;

/** Says whether there is something to forecast from, and from which day on. */
@Injectable()
export class ForecastTerms {
  constructor(
    private readonly demand: DemandSeries,
    private readonly inputs: ForecastInputs,
    @InjectModel(Product) private readonly products: typeof Product,
  ) {}

  /** @throws Problem 400 and 422, as ForecastDesk.request tells. */
  async of(wanted: RequestForecast): Promise<Terms> {
    const subject = await this.subjectOf(wanted);
    const asOf = wanted.asOf === undefined ? await this.lastDay() : pastDay(wanted.asOf);
    if (asOf === undefined) throw historyTooShort(new InsufficientHistory(0, 0));
    const { horizonDays, promotionDays = [] } = wanted;
    refuseOutside(promotionDays, dayAfter(asOf, 1), dayAfter(asOf, horizonDays));
    refuseShort(await this.inputs.history({ ...subject, asOf }));
    return { ...subject, asOf, horizonDays, promotionDays: [...promotionDays].sort() };
  }

  /** The last day on which the shop sold anything, which is over; none where it never has. */
  async lastDay(): Promise<string | undefined> {
    const day = await this.demand.shopLastDay();
    return day === null ? undefined : earlier(day, yesterday());
  }

  private async subjectOf(wanted: RequestForecast) {
    const scope = scopeOf(wanted);
    if (scope === 'all') return { scope, productId: null, category: null };
    if ('productId' in scope) {
      const { productId } = scope;
      await this.requireProduct({ id: productId }, ['sales.product_not_found', 'productId', 'product']);
      return { scope: 'product' as const, productId, category: null };
    }
    await this.requireProduct(scope, ['sales.category_not_found', 'category', 'category']);
    return { scope: 'category' as const, productId: null, category: scope.category };
  }

  private async requireProduct(
    where: { id: string } | { category: string },
    [code, field, what]: [code: string, field: string, what: string],
  ): Promise<void> {
    if (await this.products.findOne({ where, attributes: ['id'] })) return;
    throw Problem.ofField(422, code, field, `${field} names a ${what} that does not exist`);
  }
}

function pastDay(asOf: string): string {
  if (asOf <= yesterday()) return asOf;
  throw Problem.ofField(
    400,
    'sales.as_of_invalid',
    'asOf',
    'asOf must be a day that is over: yesterday at the latest',
  );
}

function refuseOutside(days: readonly string[], first: string, last: string): void {
  if (days.every((day) => first <= day && day <= last)) return;
  const message = `promotionDays must be days from ${first} to ${last}`;
  throw Problem.ofField(400, 'sales.promotion_days_invalid', 'promotionDays', message);
}

function refuseShort(history: readonly DemandDay[]): void {
  try {
    requireHistory(history);
  } catch (error) {
    if (!(error instanceof InsufficientHistory)) throw error;
    throw historyTooShort(error);
  }
}

const historyTooShort = ({ message }: InsufficientHistory): Problem =>
  new Problem(422, 'sales.history_too_short', message);
