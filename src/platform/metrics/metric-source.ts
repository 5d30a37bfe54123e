import { DiscoveryService } from '@nestjs/core';
import type { Distribution } from './distribution.js';

/**
 * By what a figure is told apart: from a list that the code or the schema ends (routes as patterns, states, names of
 * tables and jobs). Never anything that came with a request, and nothing of a person.
 */
export type MetricLabels = Readonly<Record<string, string>>;

interface MetricName {
  /** As Prometheus has it: `atrium_`, what it is of, and the unit in the plural (`_seconds`, `_bytes`); `_total` of a counter. */
  name: string;
  /** What it is, in a sentence. */
  help: string;
}

/** One figure, or several that their labels tell apart. */
export type MetricFamily =
  | (MetricName & { type: 'gauge' | 'counter'; samples: { labels?: MetricLabels; value: number }[] })
  /** Of distributions in milliseconds, which are told in seconds. */
  | (MetricName & { type: 'histogram'; samples: { labels: MetricLabels; of: Distribution }[] });

export interface MetricsDefinition {
  /** Names the source where it fails: `atrium_metric_source_up{source="jobs"} 0`. */
  name: string;
  /** For how long what it told is told again: of what costs a statement. Asked at each scrape where absent. */
  cacheSeconds?: number;
}

/** Tells figures of its subject, whenever they are asked for. Whoever owns a subject has one; the room of metrics knows none. */
export interface MetricSource {
  /** @throws where it cannot tell: the figures of the others are told all the same. */
  metrics(): MetricFamily[] | Promise<MetricFamily[]>;
}

/** Class decorator: registers an injectable class as a source. A module needs nothing but it among its providers. */
export const RegisterMetrics = DiscoveryService.createDecorator<MetricsDefinition>();
