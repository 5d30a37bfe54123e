import { prepared } from '../database/prepared-statements.js';

/* What pg-boss has no call for, or answers too little of. */

/** What there is to do. */
export interface Look {
  /** By the clock of the database, which all processes share. */
  now: string;
  /** Queues with a job whose turn it is. */
  due: string[];
  hasExpired: boolean;
}

/** A queue, for the operator. */
export interface QueueStatus {
  name: string;
  /** Their turn has come. */
  waiting: number;
  /** To start later, or to be tried again. */
  delayed: number;
  active: number;
  failed: number;
  /** Since when the one waits that waits the longest. */
  waitingSince: string | null;
  lastDoneAt: string | null;
  cron: string | null;
  /** When the schedule was due for the last time. */
  lastDueAt: string | null;
}

const isExpired = `state = 'active' AND started_on + expire_in < now()`;

export const look = prepared<Look>(
  'jobs.look',
  `SELECT now() AS now,
          ARRAY(SELECT wanted FROM unnest($1::text[]) AS wanted
                 WHERE EXISTS (SELECT FROM jobs.job
                                WHERE job.name = wanted AND state < 'active' AND start_after < now())) AS due,
          EXISTS (SELECT FROM jobs.job WHERE ${isExpired}) AS "hasExpired"`,
);

export const expired = prepared<{ id: string; name: string; attempt: number; isLast: boolean }>(
  'jobs.expired',
  `SELECT id, name, retry_count + 1 AS attempt, retry_count >= retry_limit AS "isLast"
     FROM jobs.job WHERE ${isExpired} ORDER BY started_on LIMIT 100 FOR UPDATE SKIP LOCKED`,
);

export const queueOf = prepared<{ name: string }>(
  'jobs.queue_of',
  'SELECT name FROM jobs.queue WHERE name = $1',
);

export const holdWaiting = prepared<{ id: string }>(
  'jobs.hold_waiting',
  `SELECT id FROM jobs.job WHERE name = $1 AND singleton_key = $2 AND state = 'created' FOR SHARE`,
);

export const cancel = prepared<{ id: string }>(
  'jobs.cancel',
  `UPDATE jobs.job SET state = 'cancelled', completed_on = now()
    WHERE name = $1 AND singleton_key = $2 AND state < 'active' RETURNING id`,
);

export const giveBack = prepared<object>(
  'jobs.give_back',
  `UPDATE jobs.job SET state = 'retry', start_after = now() WHERE name = $1 AND id = $2 AND state = 'active'`,
);

/** From now on: what was due before nobody has missed. */
export const schedule = prepared<object>(
  'jobs.schedule',
  `INSERT INTO jobs.schedule AS known (name, cron, timezone) VALUES ($1, $2, $3)
   ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, timezone = excluded.timezone
    WHERE (known.cron, known.timezone) IS DISTINCT FROM (excluded.cron, excluded.timezone)`,
);

export const unschedule = prepared<object>('jobs.unschedule', 'DELETE FROM jobs.schedule WHERE name = $1');

/** `updated_on` is when the schedule was due for the last time. */
export const noteOccurrence = prepared<object>(
  'jobs.note_occurrence',
  'UPDATE jobs.schedule SET updated_on = $2 WHERE name = $1 AND updated_on < $2 RETURNING name',
);

export const status = prepared<QueueStatus>(
  'jobs.status',
  `SELECT queue.name,
          count(*) FILTER (WHERE state < 'active' AND start_after <= now())::integer AS waiting,
          count(*) FILTER (WHERE state < 'active' AND start_after > now())::integer AS delayed,
          count(*) FILTER (WHERE state = 'active')::integer AS active,
          count(*) FILTER (WHERE state = 'failed')::integer AS failed,
          min(start_after) FILTER (WHERE state < 'active' AND start_after <= now()) AS "waitingSince",
          max(completed_on) FILTER (WHERE state = 'completed') AS "lastDoneAt",
          schedule.cron, schedule.updated_on AS "lastDueAt"
     FROM jobs.queue LEFT JOIN jobs.schedule USING (name) LEFT JOIN jobs.job ON job.name = queue.name
    GROUP BY queue.name, schedule.name ORDER BY queue.name`,
);

export const failed = prepared<{ id: string }>(
  'jobs.failed',
  `SELECT id FROM jobs.job WHERE name = $1 AND state = 'failed'`,
);

export const forget = prepared<{ forgotten: number }>(
  'jobs.forget',
  `WITH gone AS (
     DELETE FROM jobs.job WHERE (name, id) IN (
       SELECT name, id FROM jobs.job
        WHERE (state IN ('completed', 'cancelled') AND completed_on < now() - interval '1 day')
           OR (state = 'failed' AND completed_on < now() - interval '30 days')
        LIMIT $1
     ) RETURNING id
   ) SELECT count(*)::integer AS forgotten FROM gone`,
);
