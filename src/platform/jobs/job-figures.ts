import { Injectable } from '@nestjs/common';
import { StatisticsConnection } from '../database/statistics-connection.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { status, type QueueStatus } from './job-queue.statements.js';

/** What waits, runs and failed, by job. */
@Injectable()
@RegisterMetrics({ name: 'jobs', cacheSeconds: 3 })
export class JobFigures implements MetricSource {
  constructor(private readonly statistics: StatisticsConnection) {}

  async metrics(): Promise<MetricFamily[]> {
    const queues = await this.statistics.read<QueueStatus>(status.text, [], 'atrium_service');
    const now = Date.now();
    const states = ['waiting', 'delayed', 'active', 'failed'] as const;
    const secondsSince = (time: string | null): number =>
      time ? (now - new Date(time).getTime()) / 1_000 : 0;
    return [
      {
        name: 'atrium_jobs',
        help: 'Jobs in the queue: their turn has come (waiting), has not (delayed), running, failed for good.',
        type: 'gauge',
        samples: queues.flatMap((queue) =>
          states.map((state) => ({ labels: { job: queue.name, state }, value: queue[state] })),
        ),
      },
      {
        name: 'atrium_job_lag_seconds',
        help: 'Since when the first job whose turn has come waits.',
        type: 'gauge',
        samples: queues.map(({ name, waitingSince }) => ({
          labels: { job: name },
          value: secondsSince(waitingSince),
        })),
      },
      {
        name: 'atrium_job_last_done_timestamp_seconds',
        help: 'When a job of this name was done last, as seconds since 1970; of those within the last day.',
        type: 'gauge',
        samples: queues.flatMap(({ name, lastDoneAt }) =>
          lastDoneAt ? [{ labels: { job: name }, value: new Date(lastDoneAt).getTime() / 1_000 }] : [],
        ),
      },
    ];
  }
}
