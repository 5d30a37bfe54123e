import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, InstantField, TextField } from '../http/fields.js';
import { CountField } from './figure-fields.js';

const table = { max: 130, example: 'sales.products' };
const index = { max: 63, example: 'products__category_idx' };

export class RedundantIndexFigure {
  @TextField(table)
  table!: string;

  @TextField(index)
  index!: string;

  @TextField({ max: 63, example: 'products__category_name_idx', description: 'Serves all that it does.' })
  coveredBy!: string;

  @BooleanField({ description: 'Both are the same; else the other one begins with it.' })
  isSame!: boolean;

  @CountField({ example: 8_192 })
  bytes!: number;
}

export class UnusedIndexFigure {
  @TextField(table)
  table!: string;

  @TextField(index)
  index!: string;

  @CountField({ example: 8_192 })
  bytes!: number;
}

export class ScannedTableFigure {
  @TextField(table)
  table!: string;

  @CountField({ example: 250_000 })
  rows!: number;

  @CountField({ example: 420 })
  scans!: number;

  @CountField({ example: 250_000 })
  rowsPerScan!: number;
}

export class UnindexedKeyFigure {
  @TextField(table)
  table!: string;

  @TextField({ max: 63, example: 'products_category_id_fkey' })
  constraint!: string;

  @ApiProperty({ type: [String], example: ['category_id'] })
  columns!: string[];

  @TextField({
    max: 130,
    example: 'sales.categories',
    description: 'Deleting a row of it reads all of the table.',
  })
  parent!: string;
}

export class IndexAdvice {
  @InstantField({ nullable: true, description: 'Since when uses are counted; null where they always were.' })
  statsResetAt!: string | null;

  @ApiProperty({
    type: [String],
    example: [],
    description:
      'Tables that somebody alters or locks just now: how their indexes are defined cannot be asked.',
  })
  leftOut!: string[];

  @ApiProperty({ type: [RedundantIndexFigure] })
  duplicate!: RedundantIndexFigure[];

  @ApiProperty({
    type: [UnusedIndexFigure],
    description: 'Nobody has read by them since then; those that hold a rule (unique) are not among them.',
  })
  unused!: UnusedIndexFigure[];

  @ApiProperty({
    type: [ScannedTableFigure],
    description: 'Large tables that are read whole, again and again: an index may be missing.',
  })
  missing!: ScannedTableFigure[];

  @ApiProperty({ type: [UnindexedKeyFigure] })
  foreignKeys!: UnindexedKeyFigure[];
}
