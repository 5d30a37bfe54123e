import { Injectable } from '@nestjs/common';
import { RegisterJob, type Job, type JobData, type JobRun } from './job.js';
import { JobQueue } from './job-queue.js';

const atOnce = 5_000;

/** Removes jobs that are over: done or taken back for a day, failed for a month. */
@Injectable()
@RegisterJob({ name: 'platform.forget_jobs', cron: '23 * * * *' })
export class ForgetJobs implements Job {
  constructor(private readonly queue: JobQueue) {}

  async run(_data: JobData, { signal }: JobRun): Promise<void> {
    while (!signal.aborted && (await this.queue.forget(atOnce)) === atOnce);
  }
}
