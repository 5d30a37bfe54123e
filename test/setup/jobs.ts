import type { Environment } from '../../src/config/environment.js';
import { JobRunner, type Drained } from '../../src/platform/jobs/job-runner.js';
import type { Service } from './service.js';

/**
 * Runs all jobs of this name in the process of the service, one after the other, until there is none: also those that
 * are to start later or to be tried again. Services of the tests do not work on jobs by themselves (see working).
 */
export const runJobs = (service: Service, name: string): Promise<Drained> =>
  service.app.get(JobRunner, { strict: false }).drain(name, { isEarly: true });

/** `startService(working)`: it works on jobs by itself, as a process of the product does. */
export const working = (environment: Environment): Environment => ({
  ...environment,
  jobs: { ...environment.jobs, isWorking: true },
});
