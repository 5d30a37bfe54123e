import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import { asService } from '../../src/platform/access/database-context.js';
import { RegisterJob, type Job, type JobData, type JobRun } from '../../src/platform/jobs/job.js';

/** Jobs of the tests, each of which notes its runs in `chores.runs`. */
export const choresTables = `
  CREATE SCHEMA chores;
  CREATE TABLE chores.runs (job text NOT NULL, data jsonb NOT NULL, attempt integer NOT NULL, note text,
                            ran_at timestamptz NOT NULL DEFAULT clock_timestamp());
  GRANT USAGE ON SCHEMA chores TO atrium_service;
  GRANT INSERT ON chores.runs TO atrium_service;`;

@Injectable()
class Book {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  async note(job: string, data: JobData, { attempt }: JobRun, note = ''): Promise<void> {
    const bind = [job, JSON.stringify(data), attempt, note];
    await asService('chores.work', () =>
      this.sequelize.query('INSERT INTO chores.runs (job, data, attempt, note) VALUES ($1, $2, $3, $4)', {
        bind,
      }),
    );
  }
}

@Injectable()
@RegisterJob({ name: 'chores.count', concurrency: 3 })
class Count implements Job {
  constructor(private readonly book: Book) {}

  run(data: JobData, run: JobRun): Promise<void> {
    return this.book.note('count', data, run);
  }
}

@Injectable()
@RegisterJob({ name: 'chores.tick', cron: '* * * * *' })
class Tick implements Job {
  constructor(private readonly book: Book) {}

  run(data: JobData, run: JobRun): Promise<void> {
    return this.book.note('tick', data, run);
  }
}

/** What it quotes must get into no log and no table. */
export const secretOfFailure = 'ada@example.org';

@Injectable()
@RegisterJob({ name: 'chores.fail', retryLimit: 2, retryDelaySeconds: 1 })
class Fail implements Job {
  constructor(private readonly book: Book) {}

  async run(data: JobData, run: JobRun): Promise<void> {
    await this.book.note('fail', data, run);
    if (data.until === undefined || run.attempt < Number(data.until)) {
      throw new RangeError(`No such chore of ${secretOfFailure}.`);
    }
  }
}

/** Kills its process where that is told to be killed, and takes too long where the job is told to. */
@Injectable()
@RegisterJob({ name: 'chores.die', expireInSeconds: 3, retryDelaySeconds: 1 })
class Die implements Job {
  constructor(private readonly book: Book) {}

  async run(data: JobData, run: JobRun): Promise<void> {
    await this.book.note('die', data, run);
    if (process.env.CHORES_DIE) process.kill(process.pid, 'SIGKILL');
    if (data.isSlow && run.attempt === 1) await once(run.signal, 'abort');
  }
}

@Injectable()
@RegisterJob({ name: 'chores.sleep' })
class Sleep implements Job {
  constructor(private readonly book: Book) {}

  /** Notes when it has begun, and how it has ended. */
  async run(data: JobData, run: JobRun): Promise<void> {
    await this.book.note('sleep', data, run, 'begun');
    // Nobody waits for a deaf one when all the others have ended.
    await delay(Number(data.ms), undefined, data.isDeaf ? { ref: false } : { signal: run.signal });
    await this.book.note('sleep', data, run, 'done');
  }
}

@Module({ providers: [Book, Count, Tick, Fail, Die, Sleep] })
class ChoresModule {}

export const choresModule = (): DynamicModule => ({ module: ChoresModule });
