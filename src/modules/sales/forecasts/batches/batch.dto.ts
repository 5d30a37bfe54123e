import { maxInteger } from '../../../../platform/http/field-checks.js';
import { ChoiceField, DateField, InstantField, IntegerField } from '../../../../platform/http/fields.js';
import { Recorded } from '../../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../../platform/lists/list-query.js';
import { batchStatuses, type BatchStatus, type ForecastBatch } from '../../models/forecast-batch.model.js';
import { maxHorizonDays } from '../forecast.dto.js';

const count = { min: 0, max: maxInteger, example: 12 } as const;

export class ListForecastBatches extends ListQuery {
  @SortField(['createdAt'], '-createdAt')
  sort = '-createdAt';
}

export class ForecastBatchResponse extends Recorded {
  @ChoiceField({ choices: batchStatuses, example: 'done' })
  status!: BatchStatus;

  @DateField({ description: 'Last day of the history of all of them.' })
  asOf!: string;

  @IntegerField({ min: 1, max: maxHorizonDays, example: 28 })
  horizonDays!: number;

  @IntegerField({ ...count, example: 1_000, description: 'How many products were chosen.' })
  total!: number;

  @IntegerField({ ...count, example: 985 })
  done!: number;

  @IntegerField({ ...count, example: 0 })
  failed!: number;

  @IntegerField({
    ...count,
    example: 15,
    description: 'Of which too little was sold to forecast them, or which were cancelled.',
  })
  skipped!: number;

  @InstantField()
  startedAt!: string;

  @InstantField({ nullable: true })
  finishedAt!: string | null;
}

export class ForecastBatchPage extends PageOf(ForecastBatchResponse) {}

export const presentBatch = (batch: ForecastBatch): ForecastBatchResponse => ({
  id: batch.id,
  status: batch.status,
  asOf: batch.asOf,
  horizonDays: batch.horizonDays,
  total: batch.total,
  done: batch.done,
  failed: batch.failed,
  skipped: batch.skipped,
  startedAt: batch.startedAt.toISOString(),
  finishedAt: batch.finishedAt?.toISOString() ?? null,
  createdAt: batch.createdAt.toISOString(),
  updatedAt: batch.updatedAt.toISOString(),
});
