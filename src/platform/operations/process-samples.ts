import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { PoolFigures } from '../database/pool-figures.js';
import { stepSeconds, stepsKept } from '../metrics/timeline.js';

/** What the process was like at the end of a step. */
export interface ProcessSample {
  /** When the step had begun, in milliseconds since 1970. */
  at: number;
  poolInUse: number;
  poolIdle: number;
  poolWaiting: number;
  /** The 99th percentile within the step. */
  eventLoopDelayMs: number;
}

const stepMs = stepSeconds * 1_000;
/** How often the delay is measured, which the histogram counts as a delay. */
const resolutionMs = 20;

/** The last five minutes of what can only be looked at, every five seconds. */
@Injectable()
export class ProcessSamples implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly samples: ProcessSample[] = [];
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly pool: PoolFigures) {}

  onApplicationBootstrap(): void {
    this.delay.enable();
    this.timer = setInterval(() => this.take(), stepMs).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  /** Of the step that begins at `at`. */
  of(at: Date): ProcessSample | undefined {
    return this.samples.find((sample) => sample.at === at.getTime());
  }

  private take(): void {
    const { inUse, idle, waiting } = this.pool.state();
    // It is called about once a step; which one has ended, the middle of the one before tells.
    const at = Math.floor((Date.now() - stepMs / 2) / stepMs) * stepMs;
    const eventLoopDelayMs = Math.max(this.delay.percentile(99) / 1e6 - resolutionMs, 0);
    this.delay.reset();
    this.samples.push({ at, poolInUse: inUse, poolIdle: idle, poolWaiting: waiting, eventLoopDelayMs });
    if (this.samples.length > stepsKept + 1) this.samples.shift();
  }
}
