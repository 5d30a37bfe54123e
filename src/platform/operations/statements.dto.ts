import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, ChoiceField, InstantField, IntegerField, TextField } from '../http/fields.js';
import { CountField, FigureField, ShareField } from './figure-fields.js';

const queryId = {
  max: 20,
  example: '-4209318839102837465',
  description: 'By which the server knows a statement without its values.',
};

export class ListStatements {
  @ChoiceField({
    choices: ['total', 'mean'],
    optional: true,
    default: 'total',
    example: 'total',
    description: 'By the time of all calls together, or of one.',
  })
  sort: 'total' | 'mean' = 'total';

  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 20, example: 20 })
  limit = 20;
}

export class StatementParams {
  @TextField(queryId)
  queryId!: string;
}

export class StatementRoute {
  @TextField({
    max: 300,
    example: 'GET /v1/threads/:id/messages',
    description:
      'A route by its pattern, or what the service did on its own account, such as platform.audit.',
  })
  origin!: string;

  @CountField({ example: 1200 })
  calls!: number;

  @FigureField({ example: 840.5, description: 'What it waited for them in all, in milliseconds.' })
  totalMs!: number;
}

export class StatementFigures {
  @TextField(queryId)
  queryId!: string;

  @TextField({
    max: 4_000,
    example: 'SELECT id, name FROM marketplace.niches WHERE id = $1',
    description: 'Without values and comments; cut where it is longer.',
  })
  statement!: string;

  @CountField({ example: 1200 })
  calls!: number;

  @FigureField({ example: 512.25 })
  totalMs!: number;

  @FigureField({ example: 0.43 })
  meanMs!: number;

  @FigureField({ example: 12.8 })
  maxMs!: number;

  @CountField({ example: 24000, description: 'Rows that all calls answered or changed.' })
  rows!: number;

  @ShareField('Of the pages that it asked for, those that the server had in memory.')
  cacheHitRatio!: number | null;

  @BooleanField({ description: 'The service has sent it: its plan can be asked for.' })
  isPlannable!: boolean;

  @ApiProperty({
    type: [StatementRoute],
    description:
      'What has sent it since `routesSince`, as far as this process knows, the longest first. Of what is sent often, ' +
      'calls and times are estimated from one call in ten.',
  })
  routes!: StatementRoute[];
}

export class StatementReport {
  @BooleanField({ description: 'Whether the server counts statements (pg_stat_statements).' })
  isEnabled!: boolean;

  @TextField({ max: 300, nullable: true, example: null, description: 'What to do where it does not.' })
  nextStep!: string | null;

  @InstantField({ nullable: true, description: 'Since when the server counts.' })
  since!: string | null;

  @InstantField({ description: 'Since when this process notes what sends statements: its start.' })
  routesSince!: string;

  @ApiProperty({ type: [StatementFigures] })
  data!: StatementFigures[];
}

export class StatementPlan {
  @TextField(queryId)
  queryId!: string;

  @ApiProperty({
    type: [String],
    example: ['Index Scan using niches_pkey on niches  (cost=0.15..8.17 rows=1 width=64)'],
    description: 'As EXPLAIN tells it, for any values, with the rules of rows. It was not run.',
  })
  plan!: string[];
}
