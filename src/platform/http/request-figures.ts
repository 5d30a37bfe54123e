import { Injectable } from '@nestjs/common';
import { Distribution } from '../metrics/distribution.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { Timeline } from '../metrics/timeline.js';

/** Of requests: the promise is 100 ms. In milliseconds. */
const bounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** More than routes and statuses can make; a guard against a fault of ours, not against requests. */
const mostSeries = 3_000;

export interface EndedRequest {
  /** As `routeOf` told it. */
  route: string;
  status: number;
  ms: number;
  /** The code of the problem that was answered. */
  problem?: string | undefined;
  /** It lasted as long as somebody listened. */
  isStream: boolean;
}

/** How many requests this process has served, how long they took, and what problems it answered, by route. */
@Injectable()
@RegisterMetrics({ name: 'http' })
export class RequestFigures implements MetricSource {
  readonly timeline = new Timeline();
  private readonly names = new Map<string, Map<string, string>>();
  private readonly byRoute = new Map<string, Map<number, Distribution>>();
  private readonly problems = new Map<string, Map<number, number>>();
  private series = 0;
  private inFlight = 0;

  /**
   * What a request is counted under: its method and the pattern of its route. Of what has no route neither is told: both
   * are what somebody sent.
   */
  routeOf(method: string, pattern: string | undefined): string {
    if (pattern === undefined || !methods.has(method)) return 'unmatched';
    const ofMethod = this.names.get(method) ?? new Map<string, string>();
    const known = ofMethod.get(pattern);
    if (known !== undefined) return known;
    this.names.set(method, ofMethod.set(pattern, `${method} ${pattern}`));
    return ofMethod.get(pattern)!;
  }

  begin(): void {
    this.inFlight += 1;
  }

  end({ route, status, ms, problem, isStream }: EndedRequest): void {
    this.inFlight -= 1;
    if (problem !== undefined) this.noteProblem(problem, status);
    if (isStream) return;
    this.timeline.note(ms, status >= 500);
    this.timesOf(route, status)?.note(ms);
  }

  metrics(): MetricFamily[] {
    const times = [...this.byRoute].flatMap(([route, byStatus]) =>
      [...byStatus].map(([status, of]) => ({ labels: { ...labelsOf(route), status: String(status) }, of })),
    );
    const problems = [...this.problems].flatMap(([code, byStatus]) =>
      [...byStatus].map(([status, value]) => ({ labels: { code, status: String(status) }, value })),
    );
    return [
      {
        name: 'atrium_http_request_duration_seconds',
        help: 'How long requests took, by method, route (its pattern) and status; 499 where the client had left.',
        type: 'histogram',
        samples: times,
      },
      {
        name: 'atrium_http_requests_in_flight',
        help: 'Requests that are being served, streams among them.',
        type: 'gauge',
        samples: [{ value: this.inFlight }],
      },
      {
        name: 'atrium_problems_total',
        help: 'Errors that were answered, by the code of the problem.',
        type: 'counter',
        samples: problems,
      },
    ];
  }

  private timesOf(route: string, status: number): Distribution | undefined {
    let byStatus = this.byRoute.get(route);
    if (byStatus === undefined) this.byRoute.set(route, (byStatus = new Map()));
    const known = byStatus.get(status);
    if (known !== undefined || this.series >= mostSeries) return known;
    const times = new Distribution(bounds);
    byStatus.set(status, times);
    this.series += 1;
    return times;
  }

  private noteProblem(code: string, status: number): void {
    let byStatus = this.problems.get(code);
    if (byStatus === undefined) this.problems.set(code, (byStatus = new Map()));
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  }
}

function labelsOf(route: string): { method: string; route: string } {
  const [method = '', pattern] = route.split(' ');
  return pattern === undefined ? { method: 'other', route: 'unmatched' } : { method, route: pattern };
}
