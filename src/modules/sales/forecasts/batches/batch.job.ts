import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job, type JobRun } from '../../../../platform/jobs/job.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { ForecastBatches } from './forecast-batches.js';

export const batchJob = 'sales.forecast_batch';

/** So long one run of the job works; then it sends itself again, so that none is lost for longer than that. */
const sliceMs = 60_000;
/** Somebody else computes the last ones. */
const waitSeconds = 5;

/** Works at a batch until it is done. */
@Injectable()
@RegisterJob({ name: batchJob, expireInSeconds: 600 })
export class BatchJob implements Job<{ batchId: string }> {
  constructor(
    private readonly batches: ForecastBatches,
    private readonly jobs: Jobs,
  ) {}

  async run({ batchId }: { batchId: string }, { signal }: JobRun): Promise<void> {
    const begun = performance.now();
    if (await this.batches.work(batchId, { signal, untilMs: sliceMs })) return;
    const isOver = performance.now() - begun >= sliceMs;
    await this.jobs.send(batchJob, { batchId }, { key: batchId, startAfter: isOver ? 0 : waitSeconds });
  }
}
