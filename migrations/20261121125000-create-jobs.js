// @ts-check
'use strict';

/*
 * The tables of pg-boss 10 (version 24 of its schema) as the library makes them, with one thing otherwise: a queue is a
 * row, and not a partition of its own, so that the service, which may make no tables, can add one. What the library
 * would find in a partition (keys, indexes) is on the one that takes all of them.
 */

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  lint: { 'prefer-timestamp-tz': 'The library has it so, and compares it with times without a zone.' },

  async up({ sequelize }) {
    await sequelize.query(`
CREATE SCHEMA jobs AUTHORIZATION atrium_migrator;
CREATE TYPE jobs.job_state AS ENUM ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');

CREATE TABLE jobs.version (
  version int PRIMARY KEY,
  maintained_on timestamptz,
  cron_on timestamptz,
  monitored_on timestamptz
);

CREATE TABLE jobs.queue (
  name text PRIMARY KEY,
  policy text,
  retry_limit int,
  retry_delay int,
  retry_backoff bool,
  expire_seconds int,
  retention_minutes int,
  dead_letter text REFERENCES jobs.queue (name),
  partition_name text,
  created_on timestamptz NOT NULL DEFAULT now(),
  updated_on timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE jobs.schedule (
  name text PRIMARY KEY REFERENCES jobs.queue ON DELETE CASCADE,
  cron text NOT NULL,
  timezone text,
  data jsonb,
  options jsonb,
  created_on timestamptz NOT NULL DEFAULT now(),
  updated_on timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE jobs.subscription (
  event text NOT NULL,
  name text NOT NULL REFERENCES jobs.queue ON DELETE CASCADE,
  created_on timestamptz NOT NULL DEFAULT now(),
  updated_on timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event, name)
);

CREATE TABLE jobs.job (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  priority integer NOT NULL DEFAULT 0,
  data jsonb,
  state jobs.job_state NOT NULL DEFAULT 'created',
  retry_limit integer NOT NULL DEFAULT 2,
  retry_count integer NOT NULL DEFAULT 0,
  retry_delay integer NOT NULL DEFAULT 0,
  retry_backoff boolean NOT NULL DEFAULT false,
  start_after timestamptz NOT NULL DEFAULT now(),
  started_on timestamptz,
  singleton_key text,
  singleton_on timestamp without time zone,
  expire_in interval NOT NULL DEFAULT interval '15 minutes',
  created_on timestamptz NOT NULL DEFAULT now(),
  completed_on timestamptz,
  keep_until timestamptz NOT NULL DEFAULT now() + interval '14 days',
  output jsonb,
  dead_letter text,
  policy text,
  PRIMARY KEY (name, id)
) PARTITION BY LIST (name);

CREATE TABLE jobs.archive (LIKE jobs.job, PRIMARY KEY (name, id));
ALTER TABLE jobs.archive ADD archived_on timestamptz NOT NULL DEFAULT now();
CREATE INDEX archive_i1 ON jobs.archive (archived_on);

CREATE TABLE jobs.job_common (
  LIKE jobs.job INCLUDING DEFAULTS,
  PRIMARY KEY (name, id),
  CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES jobs.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES jobs.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX job_common_i1 ON jobs.job_common (name, COALESCE(singleton_key, ''))
  WHERE state = 'created' AND policy = 'short';
CREATE UNIQUE INDEX job_common_i2 ON jobs.job_common (name, COALESCE(singleton_key, ''))
  WHERE state = 'active' AND policy = 'singleton';
CREATE UNIQUE INDEX job_common_i3 ON jobs.job_common (name, state, COALESCE(singleton_key, ''))
  WHERE state <= 'active' AND policy = 'stately';
CREATE UNIQUE INDEX job_common_i4 ON jobs.job_common (name, singleton_on, COALESCE(singleton_key, ''))
  WHERE state <> 'cancelled' AND singleton_on IS NOT NULL;
CREATE INDEX job_common_i5 ON jobs.job_common (name, start_after) INCLUDE (priority, created_on, id)
  WHERE state < 'active';
-- What waits is taken back by its key.
CREATE INDEX job_common_key ON jobs.job_common (name, singleton_key) WHERE state < 'active';
-- The library looks through all there is for those whose process has died: of the active ones there are few.
CREATE INDEX job_common_active ON jobs.job_common (started_on) WHERE state = 'active';
ALTER TABLE jobs.job ATTACH PARTITION jobs.job_common DEFAULT;

-- Called by the library, which knows another one of this name: with a queue that is there, it gives it the options.
CREATE FUNCTION jobs.create_queue(queue_name text, options json) RETURNS void
LANGUAGE sql SET search_path = ''
AS $function$
  INSERT INTO jobs.queue AS known
         (name, policy, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_minutes, dead_letter)
  SELECT queue_name, policy, "retryLimit", "retryDelay", "retryBackoff", "expireInSeconds", "retentionMinutes", "deadLetter"
    FROM pg_catalog.json_to_record(options) AS given (
           policy text, "retryLimit" int, "retryDelay" int, "retryBackoff" bool, "expireInSeconds" int,
           "retentionMinutes" int, "deadLetter" text)
  ON CONFLICT (name) DO UPDATE
    SET policy = excluded.policy, retry_limit = excluded.retry_limit, retry_delay = excluded.retry_delay,
        retry_backoff = excluded.retry_backoff, expire_seconds = excluded.expire_seconds,
        retention_minutes = excluded.retention_minutes, dead_letter = excluded.dead_letter,
        updated_on = pg_catalog.now()
  WHERE (known.policy, known.retry_limit, known.retry_delay, known.retry_backoff, known.expire_seconds,
         known.retention_minutes, known.dead_letter)
        IS DISTINCT FROM
        (excluded.policy, excluded.retry_limit, excluded.retry_delay, excluded.retry_backoff, excluded.expire_seconds,
         excluded.retention_minutes, excluded.dead_letter)
$function$;

INSERT INTO jobs.version (version) VALUES (24);

-- Nobody but the service itself: what a job holds is not guarded row by row.
REVOKE ALL ON FUNCTION jobs.create_queue(text, json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.create_queue(text, json) TO atrium_service;
GRANT USAGE ON SCHEMA jobs TO atrium_service;
GRANT SELECT ON jobs.version TO atrium_service;
GRANT SELECT, INSERT, UPDATE ON jobs.queue TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.schedule, jobs.job TO atrium_service;

ALTER TYPE jobs.job_state OWNER TO atrium_migrator;
ALTER FUNCTION jobs.create_queue(text, json) OWNER TO atrium_migrator;
ALTER TABLE jobs.version OWNER TO atrium_migrator;
ALTER TABLE jobs.queue OWNER TO atrium_migrator;
ALTER TABLE jobs.schedule OWNER TO atrium_migrator;
ALTER TABLE jobs.subscription OWNER TO atrium_migrator;
ALTER TABLE jobs.job OWNER TO atrium_migrator;
ALTER TABLE jobs.job_common OWNER TO atrium_migrator;
ALTER TABLE jobs.archive OWNER TO atrium_migrator;
`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP FUNCTION jobs.create_queue(text, json);
DROP TABLE jobs.job, jobs.archive, jobs.schedule, jobs.subscription, jobs.queue, jobs.version;
DROP TYPE jobs.job_state;
DROP SCHEMA jobs;
`);
  },
};
