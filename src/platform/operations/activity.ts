import { Injectable } from '@nestjs/common';
import { PoolFigures } from '../database/pool-figures.js';
import { QueryFigures } from '../database/query-figures.js';
import { sharesOf } from '../database/server-figures.js';
import { indexUse, ofDatabase, type DatabaseRow } from '../database/server-figures.statements.js';
import { monitorRole, StatisticsConnection } from '../database/statistics-connection.js';
import { RequestFigures } from '../http/request-figures.js';
import type { MetricFamily, MetricLabels } from '../metrics/metric-source.js';
import { MetricSources } from '../metrics/metric-sources.js';
import { stepSeconds } from '../metrics/timeline.js';
import type { ActivityReport, TargetFigure, TargetReport } from './activity.dto.js';
import { ProcessSamples } from './process-samples.js';

const ofThisProcess = 'The 95th percentile of the last five minutes, in the process that answers.';

/** What the process has been doing in the last five minutes, and whether that is as promised. */
@Injectable()
export class Activity {
  constructor(
    private readonly requests: RequestFigures,
    private readonly queries: QueryFigures,
    private readonly pool: PoolFigures,
    private readonly samples: ProcessSamples,
    private readonly sources: MetricSources,
    private readonly statistics: StatisticsConnection,
  ) {}

  async report(): Promise<ActivityReport> {
    const families = await this.sources.collect();
    const queries = this.queries.timeline.figures();
    const steps = this.requests.timeline.figures().map(({ at, count, errors, p50, p95, p99 }, index) => {
      const sample = this.samples.of(at);
      return {
        at: at.toISOString(),
        requestsPerSecond: count / stepSeconds,
        errorsPerSecond: errors / stepSeconds,
        ...{ p50, p95, p99 },
        queriesPerSecond: queries[index]!.count / stepSeconds,
        queryP95: queries[index]!.p95,
        poolInUse: sample?.poolInUse ?? null,
        poolIdle: sample?.poolIdle ?? null,
        poolWaiting: sample?.poolWaiting ?? null,
        eventLoopDelayMs: sample?.eventLoopDelayMs ?? null,
      };
    });
    const now = {
      pool: this.pool.state(),
      connections: sumOf(families, 'atrium_database_connections'),
      lockWaits: sumOf(families, 'atrium_database_lock_waits'),
      jobsWaiting: sumOf(families, 'atrium_jobs', { state: 'waiting' }),
    };
    return { stepSeconds, now, steps };
  }

  /** What was promised beside what is. */
  async targets(): Promise<TargetReport> {
    const { cacheHit, indexUse: use } = await this.statistics.within(monitorRole, async (read) => {
      const [database] = await read<DatabaseRow>(ofDatabase);
      const [scans] = await read<{ indexScans: string; tableScans: string }>(indexUse);
      return sharesOf(database!, scans!);
    });
    const p95 = (timeline: { total: () => { quantile: (part: number) => number | null } }) =>
      timeline.total().quantile(0.95);
    const data: Omit<TargetFigure, 'isMet'>[] = [
      {
        ...{ name: 'responseTime', unit: 'ms', comparison: 'below', target: 100 },
        current: p95(this.requests.timeline),
        howMeasured: `${ofThisProcess} From the first byte of a request to the last of its answer.`,
      },
      {
        ...{ name: 'queryTime', unit: 'ms', comparison: 'below', target: 100 },
        current: p95(this.queries.timeline),
        howMeasured: `${ofThisProcess} From sending a statement to its last row.`,
      },
      {
        ...{ name: 'poolSize', unit: 'connections', comparison: 'atLeast', target: 20 },
        current: this.pool.state().max,
        howMeasured: 'POSTGRES_POOL_MAX of the process that answers.',
      },
      {
        ...{ name: 'cacheHit', unit: 'ratio', comparison: 'above', target: 0.9 },
        current: cacheHit,
        howMeasured:
          'Pages found in the memory of the server, of all asked for, since its counters were reset.',
      },
      {
        ...{ name: 'indexUse', unit: 'ratio', comparison: 'above', target: 0.95 },
        current: use,
        howMeasured:
          'Scans by an index, of all scans of tables with more than a thousand rows, since the counters were reset.',
      },
    ];
    return { data: data.map((one) => ({ ...one, isMet: isMet(one) })) };
  }
}

function isMet({ comparison, current, target }: Omit<TargetFigure, 'isMet'>): boolean | null {
  if (current === null) return null;
  if (comparison === 'below') return current < target;
  return comparison === 'above' ? current > target : current >= target;
}

/** The sum of what a source told, of these labels; null where it could not tell. */
function sumOf(families: readonly MetricFamily[], name: string, labels: MetricLabels = {}): number | null {
  const family = families.find((one) => one.name === name);
  if (!family || family.type === 'histogram') return null;
  const isMeant = (given: MetricLabels = {}): boolean =>
    Object.entries(labels).every(([label, value]) => given[label] === value);
  return family.samples.filter((sample) => isMeant(sample.labels)).reduce((sum, { value }) => sum + value, 0);
}
