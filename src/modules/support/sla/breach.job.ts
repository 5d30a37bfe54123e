import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job } from '../../../platform/jobs/job.js';
import { BreachWatch } from './breach-watch.js';

/** Every minute: what has become too late. */
@Injectable()
@RegisterJob({ name: 'support.sla', cron: '* * * * *' })
export class BreachJob implements Job {
  constructor(private readonly watch: BreachWatch) {}

  async run(): Promise<void> {
    await this.watch.markLate();
  }
}
