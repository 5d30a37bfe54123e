import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job } from '../../../platform/jobs/job.js';
import { FiguresService } from './figures.service.js';

/** Every quarter of an hour: the daily figures anew. */
@Injectable()
@RegisterJob({ name: 'support.figures', cron: '*/15 * * * *', expireInSeconds: 300 })
export class FiguresJob implements Job {
  constructor(private readonly figures: FiguresService) {}

  async run(): Promise<void> {
    await this.figures.refresh();
  }
}
