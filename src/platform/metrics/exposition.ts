import { Registry, type Metric } from 'prom-client';
import type { Distribution } from './distribution.js';
import type { MetricFamily, MetricLabels } from './metric-source.js';

interface Value {
  metricName?: string;
  labels: MetricLabels;
  value: number;
}

/** Families in the text that Prometheus reads. Of two of one name the first is told. */
export function exposed(families: readonly MetricFamily[]): Promise<string> {
  const registry = new Registry();
  for (const family of families) {
    if (registry.getSingleMetric(family.name)) continue;
    const { name, help, type } = family;
    const told = { help, name, type, values: valuesOf(family), aggregator: 'sum' };
    // Whatever has a name and can be got: the library's own classes would count it all once more.
    registry.registerMetric({ name, get: () => Promise.resolve(told) } as unknown as Metric);
  }
  return registry.metrics();
}

function valuesOf(family: MetricFamily): Value[] {
  if (family.type !== 'histogram') {
    return family.samples.map(({ labels = {}, value }) => ({ labels, value }));
  }
  return family.samples.flatMap(({ labels, of }) => histogramValues(family.name, labels, of));
}

function histogramValues(name: string, labels: MetricLabels, of: Distribution): Value[] {
  let below = 0;
  const buckets = of.bounds.map((bound, at): Value => {
    below += of.counts[at]!;
    return {
      metricName: `${name}_bucket`,
      labels: { ...labels, le: String(bound / 1_000) },
      value: below,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: of.count },
    { metricName: `${name}_sum`, labels, value: of.sum / 1_000 },
    { metricName: `${name}_count`, labels, value: of.count },
  ];
}
