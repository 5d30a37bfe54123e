import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import cronParser from 'cron-parser';
import { RegisterJob, type Job, type JobDefinition } from './job.js';

/** A job as the queue knows it, and what runs it. */
export interface RegisteredJob extends Required<Omit<JobDefinition, 'cron'>> {
  cron: string | undefined;
  job: Job;
}

/** Every job that the modules have registered. */
@Injectable()
export class JobRegistry implements OnModuleInit {
  private readonly jobs = new Map<string, RegisteredJob>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error where a definition cannot be: that is no error of the one who asks. */
  onModuleInit(): void {
    for (const provider of this.discovery.getProviders()) {
      const definition = provider.metatype && this.discovery.getMetadataByDecorator(RegisterJob, provider);
      if (!definition) continue;
      const registered = complete(definition, provider.instance as Job);
      refuseFaults(registered);
      if (this.jobs.has(registered.name)) throw new Error(`There are two jobs ${registered.name}.`);
      this.jobs.set(registered.name, registered);
    }
  }

  all(): RegisteredJob[] {
    return [...this.jobs.values()];
  }

  /** @throws Error where there is none of this name. */
  get(name: string): RegisteredJob {
    const found = this.jobs.get(name);
    if (found) return found;
    throw new Error(`There is no job ${name}. Known are ${[...this.jobs.keys()].sort().join(', ')}.`);
  }
}

function complete(definition: JobDefinition, job: Job): RegisteredJob {
  return {
    timeZone: 'UTC',
    retryLimit: 5,
    retryDelaySeconds: 5,
    expireInSeconds: 60,
    concurrency: 1,
    ...definition,
    cron: definition.cron,
    job,
  };
}

function refuseFaults({ name, cron, timeZone, ...numbers }: RegisteredJob): void {
  if (!/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(name)) throw new Error(`A job cannot be called ${name}.`);
  if (cron !== undefined) occurrenceBefore({ cron, timeZone }, new Date());
  const { retryLimit, retryDelaySeconds, expireInSeconds, concurrency } = numbers;
  const counts = [retryLimit + 1, retryDelaySeconds, expireInSeconds, concurrency];
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 1 || count > 80_000)) {
    throw new Error(`Job ${name} has a number that is none, or too small or large.`);
  }
}

/** When a schedule was due for the last time. */
export const occurrenceBefore = ({ cron, timeZone }: { cron: string; timeZone: string }, now: Date): Date =>
  cronParser.parseExpression(cron, { tz: timeZone, currentDate: now }).prev().toDate();
