import { Injectable } from '@nestjs/common';
import PgBoss from 'pg-boss';
import { ActsAsService } from '../access/database-context.js';
import { prepared, PreparedStatements, type PreparedStatement } from '../database/prepared-statements.js';
import { TransactionRunner } from '../database/transaction-runner.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { jobsSchema } from '../migrations/schema/foreign-schemas.js';
import type { JobData } from './job.js';
import type { RegisteredJob } from './job-registry.js';
import * as statements from './job-queue.statements.js';

/** A job that a process has taken out of the queue, to run it. */
export interface TakenJob {
  id: string;
  name: string;
  data: JobData;
  /** 1 at first. */
  attempt: number;
  /** No try is left after this one. */
  isLast: boolean;
}

export interface SendOptions {
  /** Not before; a number is seconds from now. */
  startAfter?: Date | number;
  /** Where a job of this key waits already, no other one is added. */
  key?: string;
}

/** What is stored of a failure, for the operator. */
export interface JobFailure {
  error: string;
  code?: string | undefined;
  stack?: string | undefined;
}

/**
 * pg-boss, over the service's own pool: what is sent joins the transaction that is open. Its worker and its timers are
 * not used: decision 23 says why.
 */
@Injectable()
@ActsAsService('platform.jobs')
export class JobQueue {
  private readonly boss: PgBoss;
  private readonly known = new Map<string, PreparedStatement<object>>();

  constructor(
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
  ) {
    const db = { executeSql: (text: string, values: unknown[]) => this.execute(text, values) };
    this.boss = new PgBoss({ db, schema: jobsSchema, migrate: false, supervise: false, schedule: false });
  }

  /** Makes the queues known and gives them their options. Safe to repeat. */
  async register(jobs: readonly RegisteredJob[]): Promise<void> {
    await this.transactions.run(async () => {
      // In one order, as other processes do it at the same moment.
      for (const job of [...jobs].sort(({ name }, other) => (name < other.name ? -1 : 1))) {
        await this.boss.createQueue(job.name, optionsOf(job));
        if (job.cron === undefined) await this.statements.rows(statements.unschedule, [job.name]);
        else await this.statements.rows(statements.schedule, [job.name, job.cron, job.timeZone]);
      }
    });
  }

  /** @returns the id of the job: of the one that waits already, where there is one of this key. */
  async send(job: RegisteredJob, data: JobData, { startAfter, key }: SendOptions): Promise<string> {
    const id = uuidV7();
    // A queue takes one waiting job a key; without a key, each is its own.
    const singletonKey = key ?? id;
    const options = { id, singletonKey, ...(startAfter !== undefined && { startAfter }) };
    for (;;) {
      const sent = await this.boss.send(job.name, data, options);
      if (sent) return sent;
      // Held, it is not begun before this transaction has committed what it is to find.
      const [waiting] = await this.statements.rows(statements.holdWaiting, [job.name, singletonKey]);
      if (waiting) return waiting.id;
      const [queue] = await this.statements.rows(statements.queueOf, [job.name]);
      if (!queue) await this.register([job]);
    }
  }

  /** @returns how many jobs will not run. */
  async cancel(name: string, key: string): Promise<number> {
    return (await this.statements.rows(statements.cancel, [name, key])).length;
  }

  async look(names: readonly string[]): Promise<statements.Look> {
    const [look] = await this.statements.rows(statements.look, [names]);
    return look!;
  }

  /** Takes the job whose turn it is. @param isEarly also one that is to start later. */
  async take(name: string, isEarly = false): Promise<TakenJob | undefined> {
    // The library takes each error for a race that was lost.
    let failure: unknown;
    const db = {
      executeSql: (text: string, values: unknown[]) =>
        this.execute(text, values).catch((error: unknown) => {
          failure = error;
          throw error;
        }),
    };
    const options = { includeMetadata: true as const, ignoreStartAfter: isEarly, db };
    const [job] = (await this.boss.fetch<JobData>(name, options)) as PgBoss.JobWithMetadata<JobData>[];
    if (failure) throw failure;
    if (!job) return undefined;
    const { id, data, retryCount, retryLimit } = job;
    return { id, name, data: data ?? {}, attempt: retryCount + 1, isLast: retryCount >= retryLimit };
  }

  async complete({ name, id }: TakenJob): Promise<void> {
    await this.boss.complete(name, id);
  }

  /** It is tried again, or stays as a failed one. */
  async fail({ name, id }: TakenJob, failure: JobFailure): Promise<void> {
    await this.boss.fail(name, id, failure);
  }

  /** It runs again at once, wherever. */
  async giveBack({ name, id }: TakenJob): Promise<void> {
    await this.statements.rows(statements.giveBack, [name, id]);
  }

  /** Fails those whose time is over: their process was killed, or they hang. @returns them. */
  async failExpired(): Promise<TakenJob[]> {
    return this.transactions.run(async () => {
      const expired = await this.statements.rows(statements.expired, []);
      for (const { name, id } of expired) await this.boss.fail(name, id, { error: 'Expired' });
      return expired.map((job) => ({ ...job, data: {} }));
    });
  }

  /** Notes that the schedule was due at `at`. @returns whether nobody else had: it is to be sent then. */
  async noteOccurrence(name: string, at: Date): Promise<boolean> {
    return (await this.statements.rows(statements.noteOccurrence, [name, at.toISOString()])).length > 0;
  }

  async status(): Promise<statements.QueueStatus[]> {
    return this.statements.rows(statements.status, []);
  }

  /** Gives each failed job of this name one try more. @returns how many. */
  async retryFailed(name: string): Promise<number> {
    const failed = await this.statements.rows(statements.failed, [name]);
    const ids = failed.map(({ id }) => id);
    if (ids.length > 0) await this.boss.retry(name, ids);
    return ids.length;
  }

  /** Removes what is over and old. @returns how many. */
  async forget(limit: number): Promise<number> {
    const [row] = await this.statements.rows(statements.forget, [limit]);
    return row!.forgotten;
  }

  private async execute(text: string, values: unknown[] = []): Promise<{ rows: object[] }> {
    const statement = this.known.get(text) ?? prepared(`jobs.${this.known.size}`, text);
    this.known.set(text, statement);
    return { rows: await this.statements.rows(statement, values) };
  }
}

const optionsOf = ({ name, retryLimit, retryDelaySeconds, expireInSeconds }: RegisteredJob) => ({
  name,
  policy: 'short' as const,
  retryLimit,
  retryDelay: retryDelaySeconds,
  retryBackoff: true,
  expireInSeconds,
});
