import type { ForecastPoint } from '../forecasts/engine/forecast.contract.js';
import { normalQuantile } from './normal-quantile.js';

/** On what terms the shop buys. */
export interface SupplyTerms {
  /** An order made in the morning is delivered in the morning so many days later. */
  leadTimeDays: number;
  /** In how many of the times between order and delivery the stock is to last: 0.5 to 0.999. */
  serviceLevel: number;
  /** Days from one order to the next. */
  reviewDays: number;
}

/** A day to come, in pieces to the thousandth. */
export interface StockDay {
  day: string;
  /** The forecast's point. */
  expected: number;
  upper80: number;
  /** The standard deviation of what is sold on the day. */
  deviation: number;
  /** From the first day on, this one included; and where that lies with 80 % probability. */
  cumulativeDemand: number;
  cumulativeLower80: number;
  cumulativeUpper80: number;
  /** In the evening, if nothing is delivered; what is below 0 could not be served. */
  stockLeft: number;
}

/** How much is needed for a number of days. */
export interface Need {
  days: number;
  expected: number;
  deviation: number;
}

export interface ReorderAdvice {
  /** The first day whose demand the stock cannot serve, null where it lasts as far as the forecast tells. */
  stockOutDate: string | null;
  /** The same where demand is as strong, or as weak, as it is in one of ten cases. */
  earliestStockOutDate: string | null;
  latestStockOutDate: string | null;
  /** Below which part of a normal distribution the service level lies; 0 where nothing is expected to be sold. */
  z: number;
  /** Until an order that is made now is delivered. */
  leadTime: Need;
  safetyStock: number;
  reorderPoint: number;
  /** The last day to order if the stock is not to fall below its safety; null where it does not as far as the forecast tells. */
  orderBy: string | null;
  /** That day is gone: the stock falls below its safety before a delivery, whatever is ordered. */
  isLate: boolean;
  /** Until the order after is delivered. */
  protection: Need;
  orderUpTo: number;
  /** Whole pieces to order now. */
  suggestedQuantity: number;
  days: StockDay[];
}

type Point = Pick<ForecastPoint, 'day' | 'point' | 'upper80'>;

/** What an interval of 80 % reaches to either side, in deviations: a tenth lies beyond. */
export const reach80 = rounded(normalQuantile(0.9));

/**
 * When the stock runs out, and what to order by when, of a product that is reviewed every so many days and filled up to a
 * level (Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains, 4th ed., chapter 6).
 *
 * Every number is rounded to thousandths before it is used, so that the answer can be recomputed from itself.
 * @param stock pieces in the morning of the first of `points`.
 * @param points day by day, at least for lead time and review together.
 */
export function adviseReorder(stock: number, points: readonly Point[], terms: SupplyTerms): ReorderAdvice {
  const { leadTimeDays, reviewDays, serviceLevel } = terms;
  const days = stockDays(stock, points);
  const isDemanded = days.some(({ expected }) => expected > 0);
  const z = isDemanded ? rounded(normalQuantile(serviceLevel)) : 0;
  const leadTime = needOf(days.slice(0, leadTimeDays));
  const protection = needOf(days.slice(0, leadTimeDays + reviewDays));
  const safetyStock = rounded(z * leadTime.deviation);
  const orderUpTo = rounded(protection.expected + z * protection.deviation);
  return {
    ...stockOut(stock, days, isDemanded),
    z,
    leadTime,
    safetyStock,
    reorderPoint: rounded(leadTime.expected + safetyStock),
    ...orderDay(days, safetyStock, leadTimeDays),
    protection,
    orderUpTo,
    suggestedQuantity: Math.max(0, Math.ceil(rounded(orderUpTo - stock))),
    days,
  };
}

function stockDays(stock: number, points: readonly Point[]): StockDay[] {
  let cumulativeDemand = 0;
  let variance = 0;
  return points.map(({ day, point, upper80 }) => {
    const [expected, upper] = [rounded(point), rounded(upper80)];
    const deviation = rounded(Math.max(0, upper - expected) / reach80);
    cumulativeDemand = rounded(cumulativeDemand + expected);
    variance += deviation ** 2;
    const reach = reach80 * Math.sqrt(variance);
    return {
      day,
      expected,
      upper80: upper,
      deviation,
      cumulativeDemand,
      cumulativeLower80: rounded(Math.max(0, cumulativeDemand - reach)),
      cumulativeUpper80: rounded(cumulativeDemand + reach),
      stockLeft: rounded(stock - cumulativeDemand),
    };
  });
}

function needOf(days: readonly StockDay[]): Need {
  return {
    days: days.length,
    expected: rounded(days.reduce((sum, { expected }) => sum + expected, 0)),
    // The errors of single days are taken for independent: their variances add up.
    deviation: rounded(Math.sqrt(days.reduce((sum, { deviation }) => sum + deviation ** 2, 0))),
  };
}

function stockOut(stock: number, days: readonly StockDay[], isDemanded: boolean) {
  const dayOf = (demand: (day: StockDay) => number): string | null => {
    // Whoever comes for what is out of stock already is turned away from now on.
    if (stock === 0 && isDemanded) return days[0]!.day;
    return days.find((day) => demand(day) > stock)?.day ?? null;
  };
  return {
    stockOutDate: dayOf(({ cumulativeDemand }) => cumulativeDemand),
    earliestStockOutDate: dayOf(({ cumulativeUpper80 }) => cumulativeUpper80),
    latestStockOutDate: dayOf(({ cumulativeLower80 }) => cumulativeLower80),
  };
}

/** The delivery has to come in the morning of the day that would leave less than the safety stock. */
function orderDay(days: readonly StockDay[], safetyStock: number, leadTimeDays: number) {
  const below = days.findIndex(({ stockLeft }) => stockLeft < safetyStock);
  if (below < 0) return { orderBy: null, isLate: false };
  return { orderBy: days[Math.max(0, below - leadTimeDays)]!.day, isLate: below < leadTimeDays };
}

/** To the thousandth, halves up, as the database does: 4.0005 times 1000 is a little less than 4000.5 in floating point. */
function rounded(value: number): number {
  return Math.round(Number((value * 1000).toPrecision(15))) / 1000;
}
