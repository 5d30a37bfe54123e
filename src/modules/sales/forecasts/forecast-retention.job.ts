import { Injectable, Logger } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { RegisterJob, type Job, type JobData, type JobRun } from '../../../platform/jobs/job.js';

const atOnce = 200;

/**
 * Forecasts of a batch for which a newer batch has one of the same product, 30 days after they ended; those that somebody
 * asked for after a year. The newest of each product stays.
 */
const removeOld = prepared<{ id: string }>(
  'sales.remove_old_forecasts',
  `DELETE FROM sales.forecasts WHERE id IN (
     SELECT id FROM sales.forecasts AS old
      WHERE finished_at < now() - CASE WHEN batch_id IS NULL THEN interval '365 days' ELSE interval '30 days' END
        AND (batch_id IS NULL OR status <> 'done'
             OR EXISTS (SELECT FROM sales.forecasts AS newer
                         WHERE newer.product_id = old.product_id AND newer.created_at > old.created_at
                           AND newer.batch_id IS NOT NULL AND newer.status = 'done'))
      LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
   ) RETURNING id`,
);

/** Batches of which nothing is left, after a year. */
const removeOldBatches = prepared<object>(
  'sales.remove_old_forecast_batches',
  `DELETE FROM sales.forecast_batches AS batch
    WHERE finished_at < now() - interval '365 days'
      AND NOT EXISTS (SELECT FROM sales.forecasts WHERE batch_id = batch.id)`,
);

/** Every night: removes forecasts that nobody needs any longer. */
@Injectable()
@ActsAsService('sales.retention')
@RegisterJob({ name: 'sales.forecast_retention', cron: '50 3 * * *', expireInSeconds: 3_600 })
export class ForecastRetention implements Job {
  private readonly logger = new Logger(ForecastRetention.name);

  constructor(private readonly statements: PreparedStatements) {}

  async run(_data: JobData, { signal }: JobRun): Promise<void> {
    let total = 0;
    for (let removed = atOnce; removed === atOnce && !signal.aborted; total += removed) {
      removed = (await this.statements.rows(removeOld, [])).length;
    }
    await this.statements.rows(removeOldBatches, []);
    if (total > 0) this.logger.log(`Removed ${total} forecasts.`);
  }
}
