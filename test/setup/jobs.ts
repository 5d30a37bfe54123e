import type { Environment } from '../../src/config/environment.js';
import { JobRunner, type Drained } from '../../src/platform/jobs/job-runner.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import type { Service } from './service.js';

/**
 * Runs all jobs of this name in the process of the service, one after the other, until there is none: also those that
 * are to start later or to be tried again. Services of the tests do not work on jobs by themselves (see working).
 */
export const runJobs = (service: Service, name: string): Promise<Drained> =>
  service.app.get(JobRunner, { strict: false }).drain(name, { isEarly: true });

/** Sends a job as its schedule would, and runs it as {@link runJobs} does. */
export async function runNow(service: Service, name: string): Promise<Drained> {
  await service.app.get(Jobs, { strict: false }).send(name);
  return runJobs(service, name);
}

/** `startService(working)`: it works on jobs by itself, as a process of the product does. */
export const working = (environment: Environment): Environment => ({
  ...environment,
  jobs: { ...environment.jobs, isWorking: true },
});
