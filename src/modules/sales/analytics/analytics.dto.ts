import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  DateField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { CursorQuery, PageInfo } from '../../../platform/lists/list-query.js';

export const periods = ['day', 'week', 'month'] as const;
export const revenueGroupings = [...periods, 'category', 'promotion'] as const;
export type RevenueGrouping = (typeof revenueGroupings)[number];

export const measures = ['revenue', 'units'] as const;
export type Measure = (typeof measures)[number];

/** What every list of analytics takes. */
export class AnalyticsQuery extends CursorQuery {
  @DateField({ example: '2026-11-01', description: 'First day (UTC).' })
  from!: string;

  @DateField({ example: '2026-11-30', description: 'Last day (UTC), included.' })
  to!: string;

  @TextField({ max: 100, optional: true, example: 'Lighting', description: 'Category of the products.' })
  category?: string;

  @BooleanField({ query: true, optional: true, example: false })
  isPromo?: boolean;

  @ChoiceField({
    choices: ['json', 'csv'],
    optional: true,
    default: 'json',
    description: 'As `csv` it is the whole list, or the rest of it after `cursor`, whatever `limit` says.',
  })
  format: 'json' | 'csv' = 'json';
}

export class RevenueQuery extends AnalyticsQuery {
  @ChoiceField({ choices: revenueGroupings })
  groupBy!: RevenueGrouping;

  @UuidField({ optional: true })
  productId?: string;
}

export class TopProductsQuery extends AnalyticsQuery {
  @ChoiceField({ choices: measures, description: 'Of what they have most.' })
  by!: Measure;
}

const count = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** Pieces and money of some days. */
class SalesFigures {
  @IntegerField({ ...count, example: 312, description: 'Sold lines.' })
  lines!: number;

  @IntegerField({ ...count, example: 880, description: 'Pieces sold.' })
  unitsSold!: number;

  @IntegerField({ ...count, example: 10, description: 'Pieces that came back.' })
  unitsReturned!: number;

  @IntegerField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    example: 870,
    description: 'Pieces sold, less those that came back.',
  })
  units!: number;

  @TextField({ max: 40, example: '1204.50', description: 'Decimal string; returns count against it.' })
  revenue!: string;
}

export class RevenueGroup extends SalesFigures {
  @TextField({
    max: 100,
    nullable: true,
    example: '2026-11-16',
    description:
      'The day; the Monday of the week; the first of the month; the category, null for products without one; ' +
      'or `true` for what was sold on promotion, else `false`.',
  })
  key!: string | null;
}

export class RevenueResponse {
  @ApiProperty({ type: [RevenueGroup], description: 'In the order of their keys; a null comes last.' })
  data!: RevenueGroup[];

  @ApiProperty({ type: PageInfo })
  page!: PageInfo;
}

export class TopProduct extends SalesFigures {
  @UuidField()
  productId!: string;

  @TextField({ max: 100, example: '71053' })
  sku!: string;

  @TextField({ max: 255, example: 'White metal lantern' })
  name!: string;

  @TextField({ max: 100, nullable: true, example: 'Lighting' })
  category!: string | null;
}

export class TopProductsResponse {
  @ApiProperty({ type: [TopProduct], description: 'The one with most first.' })
  data!: TopProduct[];

  @ApiProperty({ type: PageInfo })
  page!: PageInfo;
}
