import { DiscoveryService } from '@nestjs/core';

/**
 * What a job is told when it is sent: ids and the like, by which it finds the rest. Never what is personal (a name, an
 * address, a text): jobs are guarded by no policy of rows, encrypted nowhere, and erased with nobody.
 */
export type JobData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface JobDefinition {
  /** Module and purpose: `support.renotify`. Stays what it is: what waits in the queue goes by it. */
  name: string;
  /** Sends the job by itself, with no data: five fields, `0 3 * * *`. Of what was missed while nothing ran, once. */
  cron?: string;
  /** Whose clock `cron` is read by: an IANA name. UTC when absent. */
  timeZone?: string;
  /** How often it is tried again after it failed, was lost with its process, or took too long; 5 when absent. */
  retryLimit?: number;
  /** Before the first of these tries, in seconds, up to twice that by chance; doubled each time. 5 when absent. */
  retryDelaySeconds?: number;
  /**
   * How long one run may take, in seconds; 60 when absent. The signal is aborted then, and the job tried again,
   * wherever; so it is also by when a job runs again whose process was killed.
   */
  expireInSeconds?: number;
  /** How many of it run at once in one process; 1 when absent. */
  concurrency?: number;
}

/** What a run is given beside the data. */
export interface JobRun {
  /** Of the job: the same in each try. */
  id: string;
  /** 1 at first. */
  attempt: number;
  /** Aborted when the time of the run is over, or the process cannot wait for it any longer. */
  signal: AbortSignal;
}

/**
 * Work that is done later, in whichever process comes first. It runs once, and again where it failed or its process was
 * killed: so what it has done already must not harm when it is done again. It runs outside of any request and
 * transaction, and has no rights: it opens its own `transactions.run`, `asService` or as a class that @ActsAsService.
 */
export interface Job<Data extends JobData = JobData> {
  /** @throws when the job is to be tried again. The log tells the name of the error, and never its message. */
  run(data: Data, run: JobRun): Promise<void>;
}

/** Class decorator: registers an injectable class as a job. A module needs nothing but it among its providers. */
export const RegisterJob = DiscoveryService.createDecorator<JobDefinition>();
