import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  ChoiceField,
  DateField,
  InstantField,
  IntegerField,
  TextField,
} from '../../../platform/http/fields.js';
import { ticketCategories, type TicketCategoryCode } from '../models/ticket-category.model.js';

const count = { min: 0, max: maxInteger, example: 12 } as const;
const minutes = { min: 0, max: maxInteger, nullable: true, example: 42 } as const;

export const backlogDimensions = ['status', 'priority', 'category', 'agent'] as const;
export const timeDimensions = ['category', 'agent'] as const;

const key = {
  max: 50,
  example: 'resources',
  description: 'The code that the figures are of; of an agent, the id of the account, or `none`.',
} as const;

export class BacklogQuery {
  @ChoiceField({ choices: backlogDimensions, optional: true, default: 'category', example: 'category' })
  by: (typeof backlogDimensions)[number] = 'category';
}

export class TimesQuery {
  @ChoiceField({ choices: timeDimensions, optional: true, default: 'category', example: 'category' })
  by: (typeof timeDimensions)[number] = 'category';
}

export class DailyQuery {
  @DateField({ example: '2026-11-01', description: 'The first day (UTC).' })
  from!: string;

  @DateField({ example: '2026-11-30', description: 'The last day, at most 366 after the first.' })
  to!: string;
}

export class BacklogFigure {
  @TextField(key)
  key!: string;

  @IntegerField({ ...count, description: 'Neither resolved nor closed.' })
  tickets!: number;

  @IntegerField({
    ...count,
    example: 2,
    description: 'Of these, for which something came or comes too late.',
  })
  late!: number;

  @InstantField({ description: 'Since when the oldest of them is there.' })
  oldestAt!: string;
}

export class BacklogFigures {
  @ApiProperty({ type: [BacklogFigure] })
  data!: BacklogFigure[];
}

export class ResolutionFigure {
  @TextField(key)
  key!: string;

  @IntegerField(count)
  tickets!: number;

  @IntegerField({ ...count, example: 2 })
  late!: number;

  @IntegerField({ ...minutes, description: 'By day and night, not by business hours.' })
  averageMinutes!: number | null;

  @IntegerField(minutes)
  medianMinutes!: number | null;
}

export class ResolutionFigures {
  @ApiProperty({ type: [ResolutionFigure] })
  data!: ResolutionFigure[];
}

export class FirstResponseFigure extends ResolutionFigure {
  @IntegerField({ ...count, description: 'Those that were answered.' })
  answered!: number;
}

export class FirstResponseFigures {
  @ApiProperty({ type: [FirstResponseFigure] })
  data!: FirstResponseFigure[];
}

export class DailyFigure {
  @DateField()
  day!: string;

  @ChoiceField({ choices: ticketCategories })
  categoryCode!: TicketCategoryCode;

  @IntegerField(count)
  opened!: number;

  @IntegerField(count)
  resolved!: number;

  @IntegerField({ ...count, example: 2, description: 'Of those opened that day.' })
  late!: number;

  @IntegerField({ ...minutes, description: 'On average, of those opened that day.' })
  firstResponseMinutes!: number | null;

  @IntegerField({ ...minutes, description: 'On average, of those resolved that day.' })
  resolutionMinutes!: number | null;
}

export class DailyFigures {
  @ApiProperty({ type: [DailyFigure] })
  data!: DailyFigure[];
}
