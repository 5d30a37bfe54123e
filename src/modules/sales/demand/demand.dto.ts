import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  DateField,
  FractionField,
  IntegerField,
  TextField,
  TextListField,
  UuidField,
} from '../../../platform/http/fields.js';

/** The most days that one answer holds: three years. */
export const mostDays = 1_100;

export class DemandQuery {
  @UuidField({
    optional: true,
    description: 'Of this product; not together with `category`. Without both: the shop.',
  })
  productId?: string;

  @TextField({
    max: 100,
    optional: true,
    example: 'Lighting',
    description: 'Of the products that are in this category now.',
  })
  category?: string;

  @DateField({ example: '2026-11-01', description: 'First day (UTC).' })
  from!: string;

  @DateField({
    example: '2026-11-30',
    description: `Last day (UTC), included: ${mostDays} days in all at most.`,
  })
  to!: string;
}

export class DemandDayResponse {
  @DateField()
  day!: string;

  @IntegerField({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    example: 12,
    description:
      'Pieces sold. What came back within the range is set off against the day itself, then the nearest days before it.',
  })
  units!: number;

  @FractionField({ description: 'How much of what was sold on the day was sold on promotion.' })
  promoShare!: string;

  @BooleanField({
    description: 'An event of the type promotion is on the day, or some of its units were sold on promotion.',
  })
  isPromotion!: boolean;

  @TextListField({
    max: 1_000,
    maxLength: 255,
    example: ['Black Friday'],
    description: 'All events of the day, by name.',
  })
  eventNames!: string[];
}

export class DemandResponse {
  @ApiProperty({ type: [DemandDayResponse], description: 'Every day of the range, the oldest first.' })
  data!: DemandDayResponse[];
}
