import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { ApplicationOpener } from '../cli/application-opener.js';
import { table } from '../migrations/text-table.js';
import type { JobData } from './job.js';
import { JobQueue } from './job-queue.js';
import type { QueueStatus } from './job-queue.statements.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { Jobs } from './jobs.js';

/** Adds `jobs:status`, `jobs:run` and `jobs:retry`. */
export function registerJobCommands(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('jobs:status')
    .description(
      'Show each kind of background job: what waits, runs, has failed, and when it is due by itself.',
    )
    .option('--json', 'for programs: one array')
    .addHelpText('after', '\nExamples:\n  $ npm run jobs:status\n  $ npm run -s jobs:status -- --json')
    .action(({ json }: { json?: boolean }) =>
      withApplication(async (app) => {
        const status = await app.get(JobQueue).status();
        print(json ? JSON.stringify(status, undefined, 2) : statusTable(status));
      }),
    );
  program
    .command('jobs:run <name>')
    .description('Send a job and run it here and now, with all of its kind that are due.')
    .option('--data <json>', 'what it is told: an object of ids', readData, {})
    .addHelpText('after', '\nExample: npm run jobs:run -- platform.forget_jobs')
    .action((name: string, { data }: { data: JobData }) =>
      withApplication(async (app) => {
        await app.get(Jobs).send(name, data);
        const { done, failed } = await app.get(JobRunner).drain(name);
        print(`${name}: ${done} done here, ${failed} failed`);
        if (failed > 0) process.exitCode = 1;
      }),
    );
  program
    .command('jobs:retry <name>')
    .description('Give every job of this kind that has failed for good one try more.')
    .addHelpText('after', '\nExample: npm run jobs:retry -- platform.forget_jobs')
    .action((name: string) =>
      withApplication(async (app) => {
        app.get(JobRegistry).get(name);
        print(`${name}: ${await app.get(JobQueue).retryFailed(name)} to be tried again`);
      }),
    );
}

function readData(text: string): JobData {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as JobData;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('It must be a JSON object, as in \'{"ticketId": "..."}\'.');
}

const head = ['JOB', 'WAITING', 'SINCE', 'LATER', 'RUNNING', 'FAILED', 'LAST DONE', 'SCHEDULE', 'LAST DUE'];

function statusTable(status: readonly QueueStatus[]): string {
  if (status.length === 0) return 'No job is known to the queue yet: it is as soon as a process has started.';
  return table(
    head,
    status.map((queue) => [
      queue.name,
      String(queue.waiting),
      time(queue.waitingSince),
      String(queue.delayed),
      String(queue.active),
      String(queue.failed),
      time(queue.lastDoneAt),
      queue.cron ?? '-',
      queue.cron === null ? '-' : time(queue.lastDueAt),
    ]),
  );
}

const time = (instant: string | null): string => instant?.replace(/\.\d+Z$/, 'Z') ?? '-';

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
