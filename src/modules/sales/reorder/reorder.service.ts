import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/errors/problem.js';
import { dayAfter, later, today } from '../forecasts/days.js';
import { DoneForecasts } from '../forecasts/done-forecasts.js';
import type { Product } from '../models/product.model.js';
import { arithmeticOf } from './arithmetic.js';
import { adviseReorder } from './reorder-advice.js';
import {
  defaultTerms,
  presentAdvice,
  type HeldTerms,
  type ReorderAdviceResponse,
  type ReorderQuery,
  type TermOrigin,
} from './reorder.dto.js';

export const notOfProduct = [
  422,
  'sales.forecast_not_of_product',
  'The forecast is of a category or of everything: stock is kept by product.',
] as const;

export const horizonTooShort = [
  422,
  'sales.horizon_too_short',
  'The forecast does not reach as far as lead time and review period.',
] as const;

/** Says when a product runs out, and what to order by when. */
@Injectable()
export class ReorderService {
  constructor(private readonly forecasts: DoneForecasts) {}

  /**
   * From the stock that there is now. Two queries.
   * @throws Problem 404; 409 `sales.forecast_not_done`; 422 `sales.forecast_not_of_product`, `sales.horizon_too_short`.
   */
  async advise(id: string, query: ReorderQuery): Promise<ReorderAdviceResponse> {
    const { forecast, product, points } = await this.forecasts.read(id);
    if (!product) throw new Problem(...notOfProduct);
    const terms = termsOf(query, product);
    const stockDay = later(query.stockDay ?? today(), dayAfter(forecast.asOf, 1));
    const days = points
      .filter(({ day }) => day >= stockDay)
      .map(({ day, point, upper80 }) => ({ day, point: Number(point), upper80: Number(upper80) }));
    refuseTooShort(terms, stockDay, days.length);
    const { stock } = product;
    const supply = { ...terms, serviceLevel: Number(terms.serviceLevel) };
    const advice = adviseReorder(stock, days, supply);
    const about = { forecastId: id, productId: product.id, stockDay, stock };
    return presentAdvice(about, terms, advice, arithmeticOf(stock, supply, advice));
  }
}

/** The request has the first word, then the product. */
function termsOf(query: ReorderQuery, product: Product): HeldTerms {
  const [leadTimeDays, leadTimeFrom] = firstOf(
    query.leadTimeDays,
    product.leadTimeDays,
    defaultTerms.leadTimeDays,
  );
  const [level, serviceLevelFrom] = firstOf(
    query.serviceLevel,
    product.serviceLevel,
    defaultTerms.serviceLevel,
  );
  const serviceLevel = Number(level).toFixed(3);
  return { leadTimeDays, leadTimeFrom, serviceLevel, serviceLevelFrom, reviewDays: query.reviewDays };
}

function firstOf<T>(asked: T | undefined, ofProduct: T | null, fallback: T): [T, TermOrigin] {
  if (asked !== undefined) return [asked, 'request'];
  return ofProduct === null ? [fallback, 'default'] : [ofProduct, 'product'];
}

function refuseTooShort({ leadTimeDays, reviewDays }: HeldTerms, stockDay: string, days: number): void {
  const needed = leadTimeDays + reviewDays;
  if (days >= needed) return;
  const [status, code] = horizonTooShort;
  throw Problem.ofField(
    status,
    code,
    'leadTimeDays',
    `a lead time of ${leadTimeDays} and a review period of ${reviewDays} days take a forecast of ${needed} days from ` +
      `${stockDay} on, and this one has ${days}: make a newer or a longer one, or give less of leadTimeDays or reviewDays`,
  );
}
