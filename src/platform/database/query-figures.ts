import { Injectable } from '@nestjs/common';
import { Distribution } from '../metrics/distribution.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { Timeline } from '../metrics/timeline.js';
import { fingerprintOf } from './statement-fingerprint.js';

/** In milliseconds. */
const bounds = [1, 5, 10, 25, 50, 100, 500, 1_000, 5_000];
/** Statements of other shapes are counted by their origin alone. */
const mostStatements = 4_000;

/** From then on, of what one origin sends one statement in ten is looked at, by chance, and counts for ten. */
const exactUntil = 500;
const sampled = 10;

/** What sent statements of one shape, how often, and how long it waited for them. */
export interface StatementOrigin {
  /** A route as `GET /v1/niches/:id`, or what the service did on its own account, such as `platform.audit`. */
  origin: string;
  calls: number;
  totalMs: number;
}

export interface SentStatement {
  text: string;
  /** Of a prepared one: tells its text. */
  name: string | undefined;
  origin: string;
  ms: number;
  isFailed: boolean;
}

/**
 * What this process has sent to the database, by what made it: the database itself knows statements, and not routes.
 * A comment in each statement would tell it one route, the first, and would make another prepared statement of each
 * route. Nothing of a statement is kept but a number that its values have no part in.
 */
@Injectable()
@RegisterMetrics({ name: 'queries' })
export class QueryFigures implements MetricSource {
  readonly timeline = new Timeline();
  readonly since = new Date();
  private readonly byOrigin = new Map<string, Distribution>();
  private readonly byStatement = new Map<number, Map<string, StatementOrigin>>();
  private readonly fingerprints = new Map<string, number>();
  private readonly failures = new Map<string, number>();

  note({ text, name, origin, ms, isFailed }: SentStatement): void {
    this.timeline.note(ms, isFailed);
    let times = this.byOrigin.get(origin);
    if (times === undefined) this.byOrigin.set(origin, (times = new Distribution(bounds)));
    times.note(ms);
    if (isFailed) this.failures.set(origin, (this.failures.get(origin) ?? 0) + 1);
    // A prepared one has its number already; of others it takes as long as all the rest of this together.
    const weight =
      name !== undefined || times.count <= exactUntil ? 1 : Math.random() < 1 / sampled ? sampled : 0;
    if (weight === 0) return;
    const found = this.originOf(name === undefined ? fingerprintOf(text) : this.known(name, text), origin);
    if (found === undefined) return;
    found.calls += weight;
    found.totalMs += ms * weight;
  }

  /** Who sent a statement, what it waited for longest first. @param text as the database keeps it, or as it was sent. */
  originsOf(text: string): StatementOrigin[] {
    const found = this.byStatement.get(fingerprintOf(text));
    return [...(found?.values() ?? [])].sort((one, other) => other.totalMs - one.totalMs);
  }

  metrics(): MetricFamily[] {
    return [
      {
        name: 'atrium_query_duration_seconds',
        help: 'How long statements took, by what sent them: a route, or a work of the service.',
        type: 'histogram',
        samples: [...this.byOrigin].map(([origin, of]) => ({ labels: { origin }, of })),
      },
      {
        name: 'atrium_query_failures_total',
        help: 'Statements that the database refused or that it did not answer, by what sent them.',
        type: 'counter',
        samples: [...this.failures].map(([origin, value]) => ({ labels: { origin }, value })),
      },
    ];
  }

  private originOf(fingerprint: number, origin: string): StatementOrigin | undefined {
    let origins = this.byStatement.get(fingerprint);
    if (origins === undefined) {
      if (this.byStatement.size >= mostStatements) return undefined;
      this.byStatement.set(fingerprint, (origins = new Map()));
    }
    let found = origins.get(origin);
    if (found === undefined) origins.set(origin, (found = { origin, calls: 0, totalMs: 0 }));
    return found;
  }

  private known(name: string, text: string): number {
    const known = this.fingerprints.get(name);
    if (known !== undefined) return known;
    const fingerprint = fingerprintOf(text);
    this.fingerprints.set(name, fingerprint);
    return fingerprint;
  }
}
