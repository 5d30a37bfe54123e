import type { ReorderAdvice, StockDay, SupplyTerms } from './reorder-advice.js';

/** One step of how the advice was computed, in plain English. */
export interface Step {
  label: string;
  /** The same with its numbers; `expected`, `deviation` and so on are the columns of `days`. */
  formula: string;
  value: number | string | null;
}

type Numbers = Omit<ReorderAdvice, 'days'>;

/** How the numbers of an advice come about, in the order in which somebody would compute them. */
export function arithmeticOf(stock: number, terms: SupplyTerms, { days, ...numbers }: ReorderAdvice): Step[] {
  return [
    ...lasting(stock, numbers),
    ...reserve(days, terms, numbers),
    ...quantity(stock, days, numbers),
    lastDay(days, terms, numbers),
  ];
}

const lasting = (
  stock: number,
  { stockOutDate, earliestStockOutDate, latestStockOutDate }: Numbers,
): Step[] => [
  firstDay('Stock-out date', 'cumulativeDemand', stock, stockOutDate),
  firstDay('Earliest stock-out date, if demand is strong', 'cumulativeUpper80', stock, earliestStockOutDate),
  firstDay('Latest stock-out date, if demand is weak', 'cumulativeLower80', stock, latestStockOutDate),
];

const firstDay = (label: string, column: string, stock: number, value: string | null): Step => ({
  label,
  formula:
    stock === 0 && value !== null
      ? 'the first day, as there is nothing in stock'
      : `the first day whose ${column} exceeds the stock of ${stock}${orNone(value)}`,
  value,
});

const reserve = (
  days: readonly StockDay[],
  { serviceLevel, leadTimeDays }: SupplyTerms,
  { z, leadTime, safetyStock, reorderPoint }: Numbers,
): Step[] => [
  {
    label: 'Safety factor',
    formula: days.some(({ expected }) => expected > 0)
      ? `the value below which ${Math.round(serviceLevel * 1000) / 10} % of a standard normal distribution lies`
      : '0, as nothing is expected to be sold',
    value: z,
  },
  {
    label: 'Expected demand during the lead time',
    formula: `sum of expected over ${rangeOf(days, leadTimeDays)}`,
    value: leadTime.expected,
  },
  {
    label: 'Standard deviation of the demand during the lead time',
    formula: `square root of the sum of deviation² over ${rangeOf(days, leadTimeDays)}`,
    value: leadTime.deviation,
  },
  { label: 'Safety stock', formula: `${z} × ${leadTime.deviation}`, value: safetyStock },
  { label: 'Reorder point', formula: `${leadTime.expected} + ${safetyStock}`, value: reorderPoint },
];

const quantity = (
  stock: number,
  days: readonly StockDay[],
  { z, protection, orderUpTo, suggestedQuantity }: Numbers,
): Step[] => [
  {
    label: 'Expected demand during lead time and review period',
    formula: `sum of expected over ${rangeOf(days, protection.days)}`,
    value: protection.expected,
  },
  {
    label: 'Standard deviation of the demand during lead time and review period',
    formula: `square root of the sum of deviation² over ${rangeOf(days, protection.days)}`,
    value: protection.deviation,
  },
  {
    label: 'Order-up-to level',
    formula: `${protection.expected} + ${z} × ${protection.deviation}`,
    value: orderUpTo,
  },
  {
    label: 'Suggested quantity',
    formula: `${orderUpTo} − ${stock}, rounded up to whole pieces; 0 if that is less`,
    value: suggestedQuantity,
  },
];

const lastDay = (
  days: readonly StockDay[],
  { leadTimeDays }: SupplyTerms,
  { orderBy, isLate, safetyStock }: Numbers,
): Step => ({
  label: 'Last day to order',
  formula:
    `the first day whose stockLeft is below the safety stock of ${safetyStock}, less ${leadTimeDays} days` +
    (isLate ? `; that is before ${days[0]!.day}, so as soon as possible` : orNone(orderBy)),
  value: orderBy,
});

const orNone = (day: string | null): string => (day === null ? '; there is none in this forecast' : '');

function rangeOf(days: readonly StockDay[], count: number): string {
  if (count === 0) return '0 days';
  return count === 1 ? `1 day, ${days[0]!.day}` : `${count} days, ${days[0]!.day} to ${days[count - 1]!.day}`;
}
