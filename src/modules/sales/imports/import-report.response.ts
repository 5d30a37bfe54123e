import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, IntegerField } from '../../../platform/http/fields.js';
import { columnNames, rejectionFields, type RejectionReason } from './sold-line.js';

const reasons = Object.keys(rejectionFields);
const count = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class ImportTotals {
  @IntegerField({
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    example: 342228,
    description: 'Pieces sold less pieces returned.',
  })
  units!: number;

  @ApiProperty({
    type: String,
    pattern: '^-?\\d+\\.\\d{2}$',
    example: '748957.02',
    description: 'Quantity times unit price, as a decimal string.',
  })
  revenue!: string;
}

export class ReasonCount {
  @ChoiceField({ choices: reasons, example: 'quantity_zero' })
  reason!: RejectionReason;

  @IntegerField({ ...count, min: 1, example: 2 })
  count!: number;
}

export class LineRejection {
  @IntegerField({ ...count, min: 2, example: 17, description: 'Line of the file; the header is line 1.' })
  line!: number;

  @ChoiceField({
    choices: columnNames,
    nullable: true,
    example: 'Quantity',
    description: 'The column to blame; null where it is the line as a whole.',
  })
  field!: string | null;

  @ChoiceField({ choices: reasons, example: 'quantity_zero' })
  reason!: RejectionReason;
}

/** What became of the lines of a file. */
export class ImportReport {
  @IntegerField({ ...count, example: 42483, description: 'Lines with data: accepted and rejected ones.' })
  linesRead!: number;

  @IntegerField({ ...count, example: 42481, description: 'Accepted lines that were new.' })
  imported!: number;

  @IntegerField({ ...count, example: 0, description: 'Accepted lines that an earlier import had stored.' })
  alreadyPresent!: number;

  @IntegerField({ ...count, example: 2 })
  rejected!: number;

  @IntegerField({ ...count, example: 2822 })
  productsCreated!: number;

  @ApiProperty({
    type: ImportTotals,
    description: 'Of all accepted lines, new or not: the same when a file is imported again.',
  })
  totals!: ImportTotals;

  @ApiProperty({ type: [ReasonCount], description: 'The most frequent reason first.' })
  rejectionsByReason!: ReasonCount[];

  @ApiProperty({
    type: [LineRejection],
    maxItems: 1000,
    description: 'The first 1,000, in the order of the file.',
  })
  rejections!: LineRejection[];
}
