import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  DateField,
  IntegerField,
  TextField,
} from '../../../platform/http/fields.js';
import { maxCursor, PageInfo } from '../../../platform/lists/list-query.js';

export const groupings = ['day', 'product', 'category'] as const;
export type Grouping = (typeof groupings)[number];

export class SummaryQuery {
  @ChoiceField({ choices: groupings })
  groupBy!: Grouping;

  @DateField({ example: '2026-11-01', description: 'First day (UTC).' })
  from!: string;

  @DateField({ example: '2026-11-30', description: 'Last day (UTC), included.' })
  to!: string;

  @BooleanField({ query: true, optional: true, example: false })
  isPromo?: boolean;

  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50, description: 'Groups a page.' })
  limit = 50;

  @TextField({ max: maxCursor, optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;
}

const count = { min: 0, max: Number.MAX_SAFE_INTEGER };
const revenue = {
  max: 40,
  example: '1204.50',
  description: 'Sum of quantity times price, decimal string; returns count against it.',
};

class SummaryTotals {
  @IntegerField({ ...count, example: 312, description: 'Sold lines.' })
  lines!: number;

  @IntegerField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    example: 870,
    description: 'Pieces, less returns.',
  })
  units!: number;

  @TextField(revenue)
  revenue!: string;
}

export class SummaryGroup extends SummaryTotals {
  @TextField({
    max: 255,
    nullable: true,
    example: '2026-11-20',
    description: 'The day, product id or category.',
  })
  key!: string | null;

  @TextField({
    max: 255,
    nullable: true,
    example: '2026-11-20',
    description: "The day, product's name or category.",
  })
  label!: string | null;
}

export class SummaryResponse {
  @ApiProperty({ type: [SummaryGroup] })
  data!: SummaryGroup[];

  @ApiProperty({ type: SummaryTotals, description: 'Over all groups of the range, whatever the page.' })
  totals!: SummaryTotals;

  @ApiProperty({ type: PageInfo })
  page!: PageInfo;
}
