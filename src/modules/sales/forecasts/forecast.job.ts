import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job, type JobRun } from '../../../platform/jobs/job.js';
import { ForecastRunner } from './forecast-runner.js';

export const forecastJob = 'sales.forecast';

/** Computes one forecast that somebody asked for. What was lost with its process ForecastWatch sends again. */
@Injectable()
@RegisterJob({ name: forecastJob, concurrency: 2, expireInSeconds: 1_800 })
export class ForecastJob implements Job<{ forecastId: string }> {
  constructor(private readonly runner: ForecastRunner) {}

  run({ forecastId }: { forecastId: string }, { signal }: JobRun): Promise<void> {
    return this.runner.run(forecastId, signal);
  }
}
