import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../access/database-context.js';
import { isPrimaryAway } from '../database/replicas/primary-away.error.js';

const sealEveryMs = 5_000;

/** Seals the audit trail by and by, in every process; the database lets one at a time. */
@Injectable()
@ActsAsService('platform.audit')
export class AuditSealer implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditSealer.name);
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<void> | undefined;
  private isFailing = false;

  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.sealing ??= this.sealQuietly().finally(() => (this.sealing = undefined));
    }, sealEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sealing;
  }

  /**
   * Seals what can be sealed: the entries of all transactions that are older than the oldest one still running.
   * @returns how many entries.
   */
  async seal(): Promise<number> {
    for (let sealed = 0; ;) {
      const [{ count } = { count: 0 }] = await this.sequelize.query<{ count: number }>(
        'SELECT platform.seal_audit_logs() AS count',
        { type: QueryTypes.SELECT },
      );
      if (count === 0) return sealed;
      sealed += count;
    }
  }

  /** A failure is told once, until it works again: the database may be away for long. */
  private async sealQuietly(): Promise<void> {
    try {
      await this.seal();
      this.isFailing = false;
    } catch (error) {
      if (this.isFailing || isPrimaryAway(error)) return;
      this.isFailing = true;
      this.logger.error(
        `The audit trail cannot be sealed: ${error instanceof Error ? error.name : 'unknown'}`,
      );
    }
  }
}
