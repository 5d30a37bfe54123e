import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job } from '../../../../platform/jobs/job.js';
import { Jobs } from '../../../../platform/jobs/jobs.js';
import { batchJob } from './batch.job.js';
import { ForecastBatches, type BatchOptions } from './forecast-batches.js';

/** What is forecast each night. */
export const nightly: BatchOptions = { horizonDays: 28, limit: 1_000 };

/** Each night: the products that sell most. Where the batch of the night before still runs, that one goes on. */
@Injectable()
@RegisterJob({ name: 'sales.nightly_forecasts', cron: '30 2 * * *' })
export class NightlyForecasts implements Job {
  constructor(
    private readonly batches: ForecastBatches,
    private readonly jobs: Jobs,
  ) {}

  async run(): Promise<void> {
    const begun = await this.batches.begin(nightly);
    if (begun) await this.jobs.send(batchJob, { batchId: begun.batch.id }, { key: begun.batch.id });
  }
}
