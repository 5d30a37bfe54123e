import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { isPrimaryAway } from '../database/replicas/primary-away.error.js';
import { isUnmigrated } from '../errors/sql-state.js';
import { outsideRequest } from '../http/request-context.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobSchedule } from './job-schedule.js';
import { Waiting } from './waiting.js';

/** What other processes have sent, what is due by its schedule, and what was lost with a process. */
const lookEveryMs = 2_000;

/** Takes jobs out of the queue and has them run, in every process that works: when it is woken, and by and by. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobWorker.name);
  private readonly settings: Environment['jobs'];
  private readonly waiting = new Waiting();
  /** Of each name, how many lanes take one job after the other. */
  private readonly lanes = new Map<string, number>();
  /** Names of which there was more while all lanes were open: one that ends may have looked before. */
  private readonly more = new Set<string>();
  private working: Promise<void> | undefined;
  private isRegistered = false;
  private isStopping = false;
  private isFailing = false;

  constructor(
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
    private readonly schedule: JobSchedule,
    private readonly runner: JobRunner,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.settings = config.get('environment', { infer: true }).jobs;
  }

  onApplicationBootstrap(): void {
    if (this.settings.isWorking) this.working = outsideRequest(() => this.work());
  }

  /** Nothing more is begun; what runs has its time, and what is not done by then runs elsewhere. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.waiting.end();
    await this.working;
    await this.runner.finish(this.settings.stopMs);
  }

  /** There may be a job. Returns at once; where this process does not work, others will see it. */
  wake(): void {
    this.waiting.end();
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      const pause = this.waiting.begin(lookEveryMs);
      try {
        await this.look();
        this.isFailing = false;
      } catch (error) {
        this.tell(error);
      }
      await pause;
    }
  }

  private async look(): Promise<void> {
    if (!this.isRegistered) await this.queue.register(this.registry.all());
    this.isRegistered = true;
    const names = this.registry.all().map(({ name }) => name);
    const { now, due, hasExpired } = await this.queue.look(names);
    for (const name of due) this.open(name);
    if (hasExpired) await this.runner.failExpired();
    if (await this.schedule.sendDue(new Date(now))) this.wake();
  }

  /** One lane more, unless there are as many as the job may have; each goes on until nothing is due. */
  private open(name: string): void {
    const open = this.lanes.get(name) ?? 0;
    if (open >= this.registry.get(name).concurrency) return void this.more.add(name);
    this.lanes.set(name, open + 1);
    void this.takeInTurn(name)
      .catch((error: unknown) => this.tell(error))
      .finally(() => this.lanes.set(name, this.lanes.get(name)! - 1));
  }

  private async takeInTurn(name: string): Promise<void> {
    while (!this.isStopping) {
      const isDone = await this.runner.runNext(name, { begun: () => this.open(name) });
      if (isDone === undefined && !this.more.delete(name)) return;
    }
  }

  /** Once, until it works again: the database may be away for long, or not be migrated yet. */
  private tell(error: unknown): void {
    if (this.isFailing || isPrimaryAway(error)) return;
    this.isFailing = true;
    if (!isUnmigrated(error)) {
      this.logger.error(`Jobs are not looked for: ${error instanceof Error ? error.name : 'unknown error'}`);
    }
  }
}
