import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  DateField,
  DateListField,
  InstantField,
  IntegerField,
  NumberField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { eventTypes, type EventType } from '../models/event.model.js';
import {
  forecastScopes,
  forecastStatuses,
  type ForecastScope,
  type ForecastStatus,
} from '../models/forecast.model.js';
import { forecastModels, type ForecastModel } from './engine/forecast.contract.js';

export const maxHorizonDays = 365;

const horizon = { min: 1, max: maxHorizonDays, example: 28 } as const;
const share = { nullable: true, example: 0.81 } as const;

export class RequestForecast {
  @UuidField({ optional: true, description: 'Of one product; not together with `category`.' })
  productId?: string;

  @TextField({
    max: 100,
    optional: true,
    example: 'Lighting',
    description: 'Of what is in a category now. Without it and `productId`, of everything.',
  })
  category?: string;

  @IntegerField({ ...horizon, description: 'How many days after `asOf`.' })
  horizonDays!: number;

  @DateField({
    optional: true,
    description:
      'The last day (UTC) that it knows of, yesterday at the latest. The last day on which the shop sold anything ' +
      'where it is not given.',
  })
  asOf?: string;

  @DateListField({
    max: maxHorizonDays,
    optional: true,
    description:
      'Days after `asOf`, within the horizon, on which there is going to be a promotion. Prophet alone reckons with them.',
  })
  promotionDays?: string[];
}

export class ListForecasts extends ListQuery {
  @ChoiceField({ choices: forecastScopes, optional: true })
  scope?: ForecastScope;

  @UuidField({ optional: true })
  productId?: string;

  @TextField({ max: 100, optional: true, example: 'Lighting' })
  category?: string;

  @ChoiceField({ choices: forecastStatuses, optional: true, example: 'done' })
  status?: ForecastStatus;

  @UuidField({ optional: true, description: 'Those of one batch.' })
  batchId?: string;

  @SortField(['createdAt'], '-createdAt')
  sort = '-createdAt';
}

export class BacktestResponse {
  @IntegerField({ min: 1, max: maxInteger, example: 5, description: 'How many origins were tried.' })
  folds!: number;

  @IntegerField({
    ...horizon,
    description: 'Days forecast from each: the horizon, or less where the history is too short for it.',
  })
  horizonDays!: number;

  @DateField({ description: 'First day that was forecast and compared.' })
  from!: string;

  @DateField({ description: 'Last of them.' })
  until!: string;
}

export class ForecastFailure {
  @TextField({ max: 60, example: 'sales.history_too_short' })
  code!: string;

  @TextField({ max: 255, example: 'Too little was sold to forecast from.' })
  message!: string;
}

export class ForecastLinks {
  @TextField({ max: 255, example: '/v1/sales/forecasts/0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b' })
  self!: string;

  @TextField({ max: 255, example: '/v1/sales/forecasts/0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b/chart.svg' })
  chart!: string;
}

export class ForecastResponse extends Recorded {
  @ChoiceField({ choices: forecastScopes })
  scope!: ForecastScope;

  @UuidField({ nullable: true })
  productId!: string | null;

  @TextField({ max: 100, nullable: true, example: 'Lighting' })
  category!: string | null;

  @IntegerField(horizon)
  horizonDays!: number;

  @DateField({ description: 'Last day of the history.' })
  asOf!: string;

  @DateField({ nullable: true, description: 'First day of the history; null until it was read.' })
  historyFrom!: string | null;

  @DateListField({ max: maxHorizonDays })
  promotionDays!: string[];

  @ChoiceField({ choices: forecastStatuses, example: 'done' })
  status!: ForecastStatus;

  @IntegerField({ min: 0, max: 100, example: 100, description: 'Of a hundred.' })
  progress!: number;

  @ChoiceField({
    choices: forecastModels,
    nullable: true,
    description: 'Which did best in the backtest; null until it is done.',
  })
  model!: ForecastModel | null;

  @BooleanField({
    nullable: true,
    description: 'Whether a model was better than seasonal-naive; where none was, that one is chosen.',
  })
  beatsNaive!: boolean | null;

  @ApiProperty({ type: BacktestResponse, nullable: true })
  backtest!: BacktestResponse | null;

  @ApiProperty({ type: ForecastFailure, nullable: true })
  failure!: ForecastFailure | null;

  @UuidField({ nullable: true, description: 'The batch it was made in; null where somebody asked for it.' })
  batchId!: string | null;

  @InstantField({ nullable: true })
  startedAt!: string | null;

  @InstantField({ nullable: true })
  finishedAt!: string | null;

  @ApiProperty({ type: ForecastLinks })
  links!: ForecastLinks;
}

export class ForecastPage extends PageOf(ForecastResponse) {}

export class CandidateResponse {
  @ChoiceField({ choices: forecastModels })
  model!: ForecastModel;

  @BooleanField()
  isChosen!: boolean;

  @TextField({
    max: 1_000,
    nullable: true,
    example: null,
    description: 'Why it was not ranked; null where it was.',
  })
  reason!: string | null;

  @NumberField({
    nullable: true,
    example: 0.21,
    description: 'Sum of absolute errors by sum of demand (Kolassa and Schütz, 2007).',
  })
  wape!: number | null;

  @NumberField({
    nullable: true,
    example: 0.84,
    description: 'Mean absolute error by that of seasonal-naive in training (Hyndman and Koehler, 2006).',
  })
  mase!: number | null;

  @NumberField({ ...share, description: 'Share of the days whose demand lay within the 80 % interval.' })
  coverage80!: number | null;

  @NumberField({ ...share, description: 'The same for the 95 % interval.', example: 0.95 })
  coverage95!: number | null;

  @NumberField({
    nullable: true,
    example: -0.02,
    description: 'Sum of errors by sum of demand: positive where it forecasts too much.',
  })
  bias!: number | null;

  @NumberField({ example: 0.42, description: 'Seconds of the processor that it took.' })
  seconds!: number;
}

export class ComponentsResponse {
  @NumberField({ example: 12 })
  trend!: number;

  @NumberField({ nullable: true, example: 1.5 })
  weekly!: number | null;

  @NumberField({ nullable: true, example: 0.4 })
  yearly!: number | null;

  @NumberField({ nullable: true, example: 3.1 })
  promotion!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { 'Black Friday': 8.2 },
    description: 'What each event of the day adds, by its name.',
  })
  events!: Readonly<Record<string, number>>;
}

export class PointResponse {
  @DateField({ example: '2026-11-27' })
  day!: string;

  @NumberField({ example: 12.4, description: 'Pieces.' })
  point!: number;

  @NumberField({ example: 8.1 })
  lower80!: number;

  @NumberField({ example: 17.2 })
  upper80!: number;

  @NumberField({ example: 5.9 })
  lower95!: number;

  @NumberField({ example: 21.7 })
  upper95!: number;

  @NumberField({ example: 11, description: 'What seasonal-naive says of the day.' })
  naive!: number;

  @ApiProperty({ type: ComponentsResponse })
  components!: ComponentsResponse;
}

export class ForecastEventResponse {
  @TextField({ max: 255, example: 'Black Friday' })
  name!: string;

  @DateField({ example: '2026-11-27' })
  day!: string;

  @ChoiceField({ choices: eventTypes })
  type!: EventType;

  @BooleanField({
    description:
      'Whether the history holds one of that name: else its effect cannot be known, and is none. So it is where `model` ' +
      'is not Prophet.',
  })
  isLearnt!: boolean;
}

export class ForecastDetails extends ForecastResponse {
  @ApiProperty({ type: [CandidateResponse], description: 'The simplest first; none until it is done.' })
  candidates!: CandidateResponse[];

  @ApiProperty({ type: [PointResponse], description: 'Day by day; none until it is done.' })
  points!: PointResponse[];

  @ApiProperty({ type: [ForecastEventResponse], description: 'Of the horizon.' })
  events!: ForecastEventResponse[];
}

export class AccuracyResponse {
  @UuidField()
  forecastId!: string;

  @IntegerField({ min: 0, max: maxHorizonDays, example: 14, description: 'Days that have passed since.' })
  days!: number;

  @DateField({ nullable: true, description: 'The first of them.' })
  from!: string | null;

  @DateField({ nullable: true, description: 'The last of them on which anything is known.' })
  until!: string | null;

  @NumberField({
    nullable: true,
    example: 0.24,
    description:
      'Sum of absolute errors by sum of demand; null where no day has passed, or nothing was sold.',
  })
  wape!: number | null;

  @NumberField({ nullable: true, example: 0.03, description: 'Positive where it forecast too much.' })
  bias!: number | null;

  @NumberField({ ...share, description: 'Share of the days whose demand lay within the 80 % interval.' })
  coverage80!: number | null;

  @NumberField({ ...share, example: 0.93 })
  coverage95!: number | null;

  @NumberField({ nullable: true, example: 0.31, description: 'How wrong seasonal-naive would have been.' })
  naiveWape!: number | null;
}
