import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';

const measureEveryMs = 60_000;
const longestQueryMs = 1_000;
const worthTellingMs = 5_000;

/** The time of the database, which all processes have in common, as near as a question to it can tell. */
@Injectable()
export class ServerClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ServerClock.name);
  private aheadMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /** As Date.now() of the database's machine. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => void this.measure(), measureEveryMs).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** What was measured before is kept while the database is away or slow. */
  private async measure(): Promise<void> {
    const before = Date.now();
    const since = performance.now();
    try {
      const [row] = await this.sequelize.query<{ ms: number }>(askTime, {
        type: QueryTypes.SELECT,
        transaction: null,
      });
      const tookMs = performance.now() - since;
      if (tookMs <= longestQueryMs) this.set(row!.ms - (before + tookMs / 2));
    } catch {
      this.logger.debug('The time of the database cannot be asked for just now.');
    }
  }

  private set(aheadMs: number): void {
    const isNews = Math.abs(aheadMs - this.aheadMs) > worthTellingMs;
    this.aheadMs = Math.round(aheadMs);
    if (isNews) {
      this.logger.warn(
        `The database's clock is ahead of this machine's by ${this.aheadMs} ms; one of them is wrong`,
      );
    }
  }
}

const askTime = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms';
