import type { CapturedMigration, CapturedRange } from './captured-sql.js';
import { createSql, isCompleteSql, ledgerSql } from './ledger.js';
import { becomeMigratorSql } from './migration-connection.js';
import { lockKey } from './migration-lock.js';
import { defaultLockTimeoutMs } from './run-migration.js';
import { isSeveral, literal, terminated, withLiterals } from './sql-literals.js';

const startedAt = 'atrium.migration_started_at';

/**
 * The SQL that does to a database what `migration:run` or `migration:undo` would, the rows of the ledger included. Its
 * parts, one below the other, are a script for psql; each may be sent by itself, and has to be where a statement
 * cannot run beside others (CREATE INDEX CONCURRENTLY).
 */
export function migrationScript({ base, direction, migrations }: CapturedRange): string[] {
  if (migrations.length === 0) return ['-- Nothing to do: no migration is between the two.'];
  const steps = migrations.map((migration, index) => {
    const before = index === 0 ? (direction === 'up' ? base.at(-1) : undefined) : migrations[index - 1]?.name;
    return { migration, guard: guard(migration, before) };
  });
  return [
    heading(migrations, direction),
    lock,
    ...(direction === 'up' ? [completeLedger] : []),
    ...steps.flatMap(({ migration, guard }) => migrationParts(migration, guard)),
    `-- The end\n${reset}\n${unlock}`,
  ];
}

function heading(migrations: readonly CapturedMigration[], direction: string): string {
  const names = migrations.map(({ name }) => `--   ${name}`).join('\n');
  return `-- ${direction === 'up' ? 'Applies' : 'Undoes'}, in this order:
${names}
--
-- Run it as the one who applies migrations: psql -X -v ON_ERROR_STOP=1 -f <this file> "$(npm run -s db:url -- --owner)"
-- What a migration computes outside of SQL, from rows that it reads, was computed in a database without your rows.`;
}

function migrationParts(migration: CapturedMigration, check: string): string[] {
  const { name, direction, isTransactional, statements } = migration;
  const title = `-- ${direction === 'up' ? 'Apply' : 'Undo'} ${name}`;
  const opening = `${title}\n${newSession}\n${becomeMigrator}`;
  const sent = statements.map(terminated);
  if (isTransactional) {
    const body = [check, ...sent, 'SET CONSTRAINTS ALL IMMEDIATE;', ledgerRow(migration)];
    return [
      `${opening}\nBEGIN;\nSET LOCAL lock_timeout = ${defaultLockTimeoutMs};\n${body.join('\n')}\nCOMMIT;\n`,
    ];
  }
  return [`${opening}\n${check}`, ...sent.map(asSent), `${ledgerRow(migration)}\n`];
}

/** What is sent in one message is one transaction, where psql would make one of each statement. */
const asSent = (sql: string): string =>
  isSeveral(sql) && !/\b(BEGIN|START\s+TRANSACTION|COMMIT|ROLLBACK)\b/i.test(sql)
    ? `BEGIN;\n${sql}\nCOMMIT;`
    : sql;

function ledgerRow({ name, checksum, direction }: CapturedMigration): string {
  if (direction === 'down') return `${withLiterals(ledgerSql.remove, [name])};`;
  const started = `NULLIF(pg_catalog.current_setting('${startedAt}', true), '')::timestamptz`;
  const took = `round(extract(epoch FROM pg_catalog.clock_timestamp() - ${started}) * 1000)::integer`;
  return `${withLiterals(ledgerSql.insert.replace('$3', took), [name, checksum])};`;
}

const tag = '$atrium_migration$';
const run = (body: string): string => `DO ${tag} BEGIN\n${body}\nEND ${tag};`;
const key = lockKey.join(', ');

const lock = run(`  IF NOT pg_catalog.pg_try_advisory_lock(${key}) THEN
    RAISE EXCEPTION 'Another migration run is at work. Next: let it end, then run this again.';
  END IF;`);
const unlock = run(`  PERFORM pg_catalog.pg_advisory_unlock(${key});`);

const completeLedger = run(`  IF NOT (${isCompleteSql.trim()}) THEN
  ${terminated(createSql)}
  END IF;`);

const reset = `RESET SESSION AUTHORIZATION;
RESET ROLE;
RESET ALL;
DISCARD TEMP;`;

/** What a connection of the runner begins with, each migration having one of its own. */
const newSession = `${reset}
SET client_encoding = 'UTF8';
SET client_min_messages = warning;
SET standard_conforming_strings = on;
SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE;`;
const becomeMigrator = run(`  PERFORM became.* FROM (${becomeMigratorSql.trim()}) AS became;`);

/** Stops a script that meets another database than it was made for. */
function guard({ name, direction }: CapturedMigration, before: string | undefined): string {
  const refuseIf = (condition: string, message: string): string =>
    `  IF ${condition} THEN
    RAISE EXCEPTION '%', ${literal(message)};
  END IF;`;
  const isApplied = (title: string): string =>
    `EXISTS (SELECT FROM migration.ledger WHERE ledger.name = ${literal(title)})`;
  const lines =
    direction === 'up'
      ? [
          refuseIf(isApplied(name), `${name} is applied already.`),
          ...(before ? [refuseIf(`NOT ${isApplied(before)}`, `${before} has to be applied first.`)] : []),
        ]
      : [
          refuseIf(`NOT ${isApplied(name)}`, `${name} is not applied.`),
          ...(before ? [refuseIf(isApplied(before), `${before} has to be undone first.`)] : []),
        ];
  const start = `  PERFORM pg_catalog.set_config('${startedAt}', pg_catalog.clock_timestamp()::text, false);`;
  return run([...lines, start].join('\n'));
}
