import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, NotFoundException, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Environment } from '../../config/environment.js';
import { notSignedIn } from '../access/principal.js';
import { exposed } from './exposition.js';
import { MetricSources } from './metric-sources.js';

/** Figures of this process and of what it stands on, for Prometheus. */
@Injectable()
export class MetricsService implements OnModuleInit {
  /** Of the process itself: memory, processor, event loop, garbage. */
  private readonly ofProcess = new Registry();

  constructor(
    private readonly config: ConfigService<{ environment: Environment }, true>,
    private readonly sources: MetricSources,
  ) {}

  onModuleInit(): void {
    if (this.settings.token !== undefined || this.settings.isOpen) {
      collectDefaultMetrics({ register: this.ofProcess });
    }
  }

  /**
   * All figures as text.
   * @param header the request's `Authorization`.
   * @throws NotFoundException where no token is set, but in development; Problem 401 without that token.
   */
  async tell(header: string | undefined): Promise<string> {
    this.requireToken(header);
    const [ofProcess, ofSources] = await Promise.all([
      this.ofProcess.metrics(),
      this.sources.collect().then(exposed),
    ]);
    return `${ofProcess}\n${ofSources}`;
  }

  private requireToken(header = ''): void {
    const { token, isOpen } = this.settings;
    if (token === undefined) {
      if (!isOpen) throw new NotFoundException();
      return;
    }
    const given = header.replace(/^Bearer +/i, '');
    if (!timingSafeEqual(digestOf(given), digestOf(token))) throw notSignedIn();
  }

  private get settings(): Environment['metrics'] {
    return this.config.get('environment', { infer: true }).metrics;
  }
}

/** Of one length whatever is given, so that they can be compared in the same time. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
