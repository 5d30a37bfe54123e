import { LineChart, spanMs } from './chart.js';
import { count, figure, milliseconds, percent } from './format.js';

const kept = spanMs + 10_000;

const definitions = {
  requests: { title: 'Requests', unit: 'per second', format: figure, names: ['requests'], area: true },
  latency: {
    title: 'Response time',
    unit: 'by percentile',
    format: milliseconds,
    names: ['p50', 'p95', 'p99'],
    limit: { value: 100, name: 'target for p95' },
  },
  errors: { title: 'Errors', unit: 'per second', format: figure, names: ['errors'], area: true },
  queries: { title: 'Statements', unit: 'per second', format: figure, names: ['statements'], area: true },
  pool: {
    title: 'Pool',
    unit: 'connections',
    format: count,
    names: ['in use', 'idle', 'waiting'],
    whole: true,
  },
  eventLoop: { title: 'Event loop', unit: 'delay, p99', format: milliseconds, names: ['delay'], area: true },
  jobs: {
    title: 'Jobs',
    unit: 'whose turn has come',
    format: count,
    names: ['waiting'],
    area: true,
    whole: true,
  },
  connections: {
    title: 'Connections',
    unit: 'to the database, by state',
    format: count,
    names: ['active', 'idle', 'idle in transaction', 'other'],
    whole: true,
  },
  cacheHit: {
    title: 'Cache hit',
    unit: 'of the pages asked for',
    format: percent,
    names: ['hit'],
    area: true,
    most: 1,
    limit: { value: 0.9, name: 'target' },
  },
};

/** Every chart of the page, and what they have been told since it was opened. */
export class Charts {
  constructor() {
    this.charts = Object.fromEntries(
      Object.entries(definitions).map(([name, options]) => {
        const place = document.querySelector(`[data-chart="${name}"]`);
        return [name, new LineChart(place, options)];
      }),
    );
    this.seen = { jobs: [], connections: [], cacheHit: [] };
  }

  /** The service remembers five minutes of these. */
  showActivity({ steps, now }) {
    const of = (name) => steps.map((step) => ({ at: Date.parse(step.at), value: step[name] }));
    const end = Date.parse(steps.at(-1).at);
    this.charts.requests.show([of('requestsPerSecond')], end);
    this.charts.latency.show([of('p50'), of('p95'), of('p99')], end);
    this.charts.errors.show([of('errorsPerSecond')], end);
    this.charts.queries.show([of('queriesPerSecond')], end);
    this.charts.pool.show([of('poolInUse'), of('poolIdle'), of('poolWaiting')], end);
    this.charts.eventLoop.show([of('eventLoopDelayMs')], end);
    this.note('jobs', [now.jobsWaiting]);
  }

  /** These are known from when the page was opened on. */
  showDatabase({ connections, cacheHitRatio }) {
    const told = ['active', 'idle', 'idle in transaction'];
    const sum = (isMeant) =>
      connections.filter(({ state }) => isMeant(state)).reduce((all, one) => all + one.connections, 0);
    this.note('connections', [
      ...told.map((name) => sum((state) => state === name)),
      sum((state) => !told.includes(state)),
    ]);
    this.note('cacheHit', [cacheHitRatio]);
  }

  note(name, values) {
    const at = Date.now();
    const seen = this.seen[name].filter((one) => one.at > at - kept);
    seen.push({ at, values });
    this.seen[name] = seen;
    this.charts[name].show(
      values.map((_, index) => seen.map((one) => ({ at: one.at, value: one.values[index] }))),
      at,
    );
  }
}
