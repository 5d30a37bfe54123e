import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  DateField,
  FractionField,
  IntegerField,
  NumberField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { leadTime, serviceLevel } from '../products/product.dto.js';
import type { Step } from './arithmetic.js';
import type { ReorderAdvice, StockDay } from './reorder-advice.js';

/** Where neither the request nor the product says. */
export const defaultTerms = { leadTimeDays: 7, serviceLevel: '0.950' } as const;

const origins = ['request', 'product', 'default'] as const;
export type TermOrigin = (typeof origins)[number];

const review = { min: 1, max: 365, example: 7, description: 'Days from one order to the next.' };
const stockDay = {
  example: '2026-11-21',
  description: 'The day in whose morning the stock is what it is now: the first one that counts.',
};
const pieces = 'Pieces, to the thousandth.';

export class ReorderQuery {
  @IntegerField({
    ...leadTime,
    query: true,
    optional: true,
    description: `${leadTime.description} That of the product, else ${defaultTerms.leadTimeDays}.`,
  })
  leadTimeDays?: number;

  @FractionField({
    ...serviceLevel,
    optional: true,
    description: `${serviceLevel.description} That of the product, else "${defaultTerms.serviceLevel}".`,
  })
  serviceLevel?: string;

  @IntegerField({ ...review, query: true, optional: true, default: 7 })
  reviewDays = 7;

  @DateField({
    ...stockDay,
    optional: true,
    description: `${stockDay.description} Today (UTC), or the first day of the forecast where that is later.`,
  })
  stockDay?: string;
}

export class ReorderStep {
  @TextField({ max: 100, example: 'Safety stock' })
  label!: string;

  @TextField({ max: 255, example: '1.645 × 6.062' })
  formula!: string;

  @NumberField({ nullable: true, example: 9.972, description: 'Where it is a number.' })
  value!: number | null;

  @DateField({ nullable: true, example: null, description: 'Where it is a day; null where there is none.' })
  day!: string | null;
}

export class StockDayResponse implements StockDay {
  @DateField({ example: '2026-11-21' })
  day!: string;

  @NumberField({ example: 6.4, description: 'What the forecast expects to be sold.' })
  expected!: number;

  @NumberField({ example: 9.2, description: 'Upper end of its interval of 80 %.' })
  upper80!: number;

  @NumberField({ example: 2.184, description: 'Standard deviation: (upper80 − expected) / 1.282.' })
  deviation!: number;

  @NumberField({ example: 6.4, description: 'Sum of expected up to this day.' })
  cumulativeDemand!: number;

  @NumberField({
    example: 3.6,
    description:
      'cumulativeDemand − 1.282 × square root of the sum of deviation² up to this day; 0 if that is less.',
  })
  cumulativeLower80!: number;

  @NumberField({ example: 9.2, description: 'The same with +.' })
  cumulativeUpper80!: number;

  @NumberField({
    example: 33.6,
    description: 'Stock − cumulativeDemand; what is below 0 cannot be served.',
  })
  stockLeft!: number;
}

export class ReorderAdviceResponse {
  @UuidField()
  forecastId!: string;

  @UuidField()
  productId!: string;

  @DateField(stockDay)
  stockDay!: string;

  @IntegerField({ min: 0, max: maxInteger, example: 40, description: 'Pieces that there are now.' })
  stock!: number;

  @IntegerField(leadTime)
  leadTimeDays!: number;

  @ChoiceField({ choices: origins, example: 'product' })
  leadTimeFrom!: TermOrigin;

  @FractionField(serviceLevel)
  serviceLevel!: string;

  @ChoiceField({ choices: origins, example: 'default' })
  serviceLevelFrom!: TermOrigin;

  @IntegerField(review)
  reviewDays!: number;

  @DateField({
    nullable: true,
    example: '2026-11-27',
    description:
      'First day whose demand the stock cannot serve; null where it lasts as far as the forecast tells.',
  })
  stockOutDate!: string | null;

  @DateField({
    nullable: true,
    example: '2026-11-26',
    description: 'The same if demand is as strong as in one of ten cases.',
  })
  earliestStockOutDate!: string | null;

  @DateField({
    nullable: true,
    example: '2026-11-29',
    description: 'The same if demand is as weak as in one of ten cases.',
  })
  latestStockOutDate!: string | null;

  @NumberField({ example: 44.8, description: pieces })
  expectedDemandDuringLeadTime!: number;

  @NumberField({ example: 6.062, description: 'Its standard deviation, if days err independently.' })
  deviationDuringLeadTime!: number;

  @NumberField({
    example: 1.645,
    description: 'Below which value of a normal distribution the service level lies.',
  })
  safetyFactor!: number;

  @NumberField({ example: 9.972, description: 'safetyFactor × deviationDuringLeadTime.' })
  safetyStock!: number;

  @NumberField({ example: 54.772, description: 'Order when the stock is down to this.' })
  reorderPoint!: number;

  @DateField({
    nullable: true,
    example: '2026-11-21',
    description:
      'Last day to order so that the stock does not fall below the safety stock before the delivery; null where it does ' +
      'not as far as the forecast tells.',
  })
  orderBy!: string | null;

  @BooleanField({
    example: true,
    description: 'That day is gone: the stock falls below its safety whatever is ordered now.',
  })
  isLate!: boolean;

  @NumberField({ example: 89.6, description: 'During lead time and review period.' })
  expectedDemandUntilNextDelivery!: number;

  @NumberField({ example: 8.573 })
  deviationUntilNextDelivery!: number;

  @NumberField({ example: 103.703, description: 'What stock and order together should come to.' })
  orderUpTo!: number;

  @IntegerField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 64, description: 'Pieces to order now.' })
  suggestedQuantity!: number;

  @ApiProperty({ type: [ReorderStep], description: 'How it was computed, step by step.' })
  arithmetic!: ReorderStep[];

  @ApiProperty({ type: [StockDayResponse], description: 'Each day of the forecast from stockDay on.' })
  days!: StockDayResponse[];
}

/** Which terms hold, and who has said so. */
export type HeldTerms = Pick<
  ReorderAdviceResponse,
  'leadTimeDays' | 'leadTimeFrom' | 'serviceLevel' | 'serviceLevelFrom' | 'reviewDays'
>;

export const presentAdvice = (
  about: Pick<ReorderAdviceResponse, 'forecastId' | 'productId' | 'stockDay' | 'stock'>,
  terms: HeldTerms,
  advice: ReorderAdvice,
  arithmetic: readonly Step[],
): ReorderAdviceResponse => ({
  ...about,
  ...terms,
  stockOutDate: advice.stockOutDate,
  earliestStockOutDate: advice.earliestStockOutDate,
  latestStockOutDate: advice.latestStockOutDate,
  expectedDemandDuringLeadTime: advice.leadTime.expected,
  deviationDuringLeadTime: advice.leadTime.deviation,
  safetyFactor: advice.z,
  safetyStock: advice.safetyStock,
  reorderPoint: advice.reorderPoint,
  orderBy: advice.orderBy,
  isLate: advice.isLate,
  expectedDemandUntilNextDelivery: advice.protection.expected,
  deviationUntilNextDelivery: advice.protection.deviation,
  orderUpTo: advice.orderUpTo,
  suggestedQuantity: advice.suggestedQuantity,
  arithmetic: arithmetic.map(presentStep),
  days: advice.days,
});

const presentStep = ({ label, formula, value }: Step): ReorderStep => ({
  label,
  formula,
  value: typeof value === 'number' ? value : null,
  day: typeof value === 'string' ? value : null,
});
