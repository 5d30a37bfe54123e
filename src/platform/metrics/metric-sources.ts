import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import {
  RegisterMetrics,
  type MetricFamily,
  type MetricsDefinition,
  type MetricSource,
} from './metric-source.js';

/** A scrape waits no longer for a source: that of the database has its own, shorter limits. */
const longestMs = 8_000;

interface Registered extends MetricsDefinition {
  source: MetricSource;
  asked?: { at: number; answer: Promise<MetricFamily[]> };
}

/** Every source of figures that the modules have registered. */
@Injectable()
export class MetricSources implements OnModuleInit {
  private readonly sources: Registered[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders()) {
      const definition =
        provider.metatype && this.discovery.getMetadataByDecorator(RegisterMetrics, provider);
      if (!definition) continue;
      this.sources.push({ ...definition, source: provider.instance as MetricSource });
    }
  }

  /** What all of them tell, and which of them could. */
  async collect(): Promise<MetricFamily[]> {
    const told = await Promise.all(this.sources.map((one) => this.ask(one)));
    const samples = this.sources.map(({ name }, at) => ({
      labels: { source: name },
      value: told[at] ? 1 : 0,
    }));
    const help = 'Whether the figures of a source could be told.';
    return [
      { name: 'atrium_metric_source_up', help, type: 'gauge', samples },
      ...told.flatMap((families) => families ?? []),
    ];
  }

  /** Several scrapes at once share an answer; what failed is asked again at the next. */
  private async ask(one: Registered): Promise<MetricFamily[] | undefined> {
    const now = Date.now();
    if (!one.asked || now - one.asked.at >= (one.cacheSeconds ?? 0) * 1_000) {
      one.asked = { at: now, answer: (async () => one.source.metrics())() };
    }
    try {
      return await within(longestMs, one.asked.answer);
    } catch {
      delete one.asked;
      return undefined;
    }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It takes too long.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
