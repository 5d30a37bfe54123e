import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, ChoiceField, InstantField, TextField } from '../http/fields.js';
import { PoolFigure } from './database.dto.js';
import { CountField, FigureField } from './figure-fields.js';

export const targetNames = ['responseTime', 'queryTime', 'poolSize', 'cacheHit', 'indexUse'] as const;
export const targetUnits = ['ms', 'connections', 'ratio'] as const;

export class TargetFigure {
  @ChoiceField({ choices: targetNames })
  name!: (typeof targetNames)[number];

  @ChoiceField({ choices: targetUnits })
  unit!: (typeof targetUnits)[number];

  @ChoiceField({ choices: ['below', 'atLeast', 'above'] })
  comparison!: 'below' | 'atLeast' | 'above';

  @FigureField({ example: 100 })
  target!: number;

  @FigureField({ nullable: true, example: 12.4, description: 'Null where nothing was measured yet.' })
  current!: number | null;

  @BooleanField({ nullable: true })
  isMet!: boolean | null;

  @TextField({ max: 300, example: 'The 95th percentile of the last five minutes, in this process.' })
  howMeasured!: string;
}

export class TargetReport {
  @ApiProperty({ type: [TargetFigure] })
  data!: TargetFigure[];
}

export class ActivityStep {
  @InstantField({ description: 'When the step began.' })
  at!: string;

  @FigureField({ example: 42.2 })
  requestsPerSecond!: number;

  @FigureField({ example: 0, description: 'Answers of 500 and above.' })
  errorsPerSecond!: number;

  @FigureField({ nullable: true, example: 4.1, description: 'Milliseconds.' })
  p50!: number | null;

  @FigureField({ nullable: true, example: 12.4 })
  p95!: number | null;

  @FigureField({ nullable: true, example: 30.8 })
  p99!: number | null;

  @FigureField({ example: 90.4 })
  queriesPerSecond!: number;

  @FigureField({ nullable: true, example: 2.2, description: 'Milliseconds.' })
  queryP95!: number | null;

  @CountField({ nullable: true, example: 3, description: 'Connections of the pool, at the end of the step.' })
  poolInUse!: number | null;

  @CountField({ nullable: true, example: 5 })
  poolIdle!: number | null;

  @CountField({ nullable: true, example: 0 })
  poolWaiting!: number | null;

  @FigureField({ nullable: true, example: 1.3, description: 'The 99th percentile, in milliseconds.' })
  eventLoopDelayMs!: number | null;
}

export class ActivityNow {
  @ApiProperty({ type: PoolFigure })
  pool!: PoolFigure;

  @CountField({
    nullable: true,
    example: 12,
    description: 'To the database, of everybody; some seconds old at most.',
  })
  connections!: number | null;

  @CountField({ nullable: true, example: 0 })
  lockWaits!: number | null;

  @CountField({ nullable: true, example: 0, description: 'Jobs whose turn has come.' })
  jobsWaiting!: number | null;
}

export class ActivityReport {
  @CountField({ example: 5 })
  stepSeconds!: number;

  @ApiProperty({ type: ActivityNow })
  now!: ActivityNow;

  @ApiProperty({
    type: [ActivityStep],
    description: 'The last five minutes of this process, the oldest first.',
  })
  steps!: ActivityStep[];
}
