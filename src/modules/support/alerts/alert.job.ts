import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job } from '../../../platform/jobs/job.js';
import { AlertDesk } from './alert-desk.js';

/** Every minute: alerts that nobody has acknowledged in time are told again. */
@Injectable()
@RegisterJob({ name: 'support.alerts', cron: '* * * * *' })
export class AlertJob implements Job {
  constructor(private readonly alerts: AlertDesk) {}

  async run(): Promise<void> {
    await this.alerts.repeatDue();
  }
}
