import { ForgetJobs } from './forget-jobs.job.js';
import { JobFigures } from './job-figures.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobSchedule } from './job-schedule.js';
import { JobWorker } from './job-worker.js';
import { Jobs } from './jobs.js';

/* What the room adds to the platform. Modules register jobs (job.ts) and inject Jobs alone. */

export const jobExports = [Jobs];
export const jobProviders = [
  JobRegistry,
  JobQueue,
  JobSchedule,
  JobRunner,
  JobWorker,
  ForgetJobs,
  JobFigures,
  ...jobExports,
];
