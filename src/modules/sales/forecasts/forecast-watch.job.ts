import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { RegisterJob, type Job } from '../../../platform/jobs/job.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { batchJob } from './batches/batch.job.js';
import { forecastJob } from './forecast.job.js';
import { lost, lostBatches } from './forecast.statements.js';

/** Every minute: has what was lost with its process computed again, long before the queue would notice. */
@Injectable()
@ActsAsService('sales.forecasts')
@RegisterJob({ name: 'sales.forecast_watch', cron: '* * * * *' })
export class ForecastWatch implements Job {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly jobs: Jobs,
  ) {}

  async run(): Promise<void> {
    for (const { id } of await this.statements.rows(lost, [])) {
      await this.jobs.send(forecastJob, { forecastId: id }, { key: id });
    }
    for (const { id } of await this.statements.rows(lostBatches, [])) {
      await this.jobs.send(batchJob, { batchId: id }, { key: id });
    }
  }
}
