import { randomUUID } from 'node:crypto';
import pg from 'pg';
import * as changes from '../src/modules/messaging/changes/change.statements.js';
import * as messages from '../src/modules/messaging/messages/message.statements.js';
import * as participants from '../src/modules/messaging/threads/participant.statements.js';
import * as search from '../src/modules/messaging/search/search.statements.js';
import * as threads from '../src/modules/messaging/threads/thread.statements.js';
import type { PreparedStatement } from '../src/platform/database/prepared-statements.js';

/** For whom, and for which thread, the plans are made. */
export interface Sample {
  threadId: string;
  userId: string;
  messageId: string;
}

type Statement = PreparedStatement<object>;
type ValuesOf = (sample: Sample) => unknown[];

const newest = 2_147_483_647;

/** What the service would ask, by the name of the statement. */
const values: Record<string, ValuesOf> = {
  'messaging.history_before': ({ threadId, userId }) => [threadId, userId, newest, 51],
  'messaging.history_after': ({ threadId, userId }) => [threadId, userId, 0, 51],
  'messaging.history_with_metadata': ({ threadId, userId }) => [
    threadId,
    userId,
    newest,
    51,
    '{"colour":"blue"}',
  ],
  'messaging.seq_at_time': ({ threadId }) => [threadId, new Date(Date.now() - 9e9).toISOString()],
  'messaging.messages_by_id': ({ userId, messageId }) => [userId, [messageId]],
  'messaging.send': ({ threadId, userId }) => [
    [randomUUID()],
    threadId,
    userId,
    ['\\x00'],
    ['{1,2}'],
    [null],
    [null],
  ],
  'messaging.others_marks': ({ threadId, userId }) => [[threadId], userId],
  'messaging.threads': ({ userId }) => [userId, false, null, null, null, 21, 0],
  'messaging.thread_total': ({ userId }) => [userId, false, null],
  'messaging.threads_by_id': ({ threadId, userId }) => [userId, [threadId]],
  'messaging.unread': ({ userId }) => [userId],
  'messaging.participants': ({ threadId }) => [threadId],
  'messaging.participants_by_pair': ({ threadId, userId }) => [[threadId], [userId]],
  'messaging.mark_read': ({ threadId, userId }) => [threadId, userId, newest],
  'messaging.mark_delivered': ({ threadId, userId }) => [threadId, userId, newest],
  'messaging.marks': ({ threadId, userId }) => [threadId, userId],
  'messaging.searchable_threads': ({ userId }) => [userId, null],
  'messaging.search_words': ({ threadId }) => [[threadId], ['{1,2}'], [0], null, null, null, 51],
  'messaging.search_metadata': ({ threadId }) => [[threadId], [0], '{"colour":"blue"}', null, null, 51],
  'messaging.changes_after': ({ userId }) => [userId, 0, 100],
  'messaging.accounts_concerned': ({ userId }) => [0, [userId]],
  'messaging.feed_end': () => [],
};

/** What the service asks on its own account. */
const asService = new Set([
  'messaging.accounts_concerned',
  'messaging.feed_end',
  'messaging.search_words',
  'messaging.search_metadata',
]);

const scanned = /Seq Scan on (?:\w+\.)?(messages|threads|thread_participants|users)\b/;

/**
 * Prints how PostgreSQL runs each statement of messaging, with the role and the context of the service: planned for its
 * values, and planned once for all, as it is after five times. Nothing that they write stays.
 * @throws Error where a table that grows is read as a whole, or for a statement whose values are not known here.
 */
export async function explainStatements(
  client: pg.Client,
  sample: Sample,
  print: (text: string) => void,
): Promise<void> {
  const statements = [changes, messages, participants, search, threads].flatMap((module) =>
    Object.values(module as Record<string, unknown>).filter(isStatement),
  );
  const faults: string[] = [];
  for (const statement of statements) {
    const title = statement.name.split(':')[0]!;
    const given = values[title];
    if (!given) {
      faults.push(`${title} is not explained: say in bench/messaging-explain.ts with which values.`);
      continue;
    }
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      const plan = await explain(client, {
        text: statement.text,
        values: given(sample),
        title,
        mode,
        sample,
      });
      print(`\n${title} (${mode})\n${plan}\n`);
      const table = scanned.exec(plan)?.[1];
      if (table) faults.push(`${title} (${mode}) reads all of ${table}: give it an index that serves it.`);
    }
  }
  if (faults.length) throw new Error(faults.join('\n'));
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && 'name' in value && 'text' in value;

interface Explained {
  text: string;
  values: unknown[];
  title: string;
  mode: string;
  sample: Sample;
}

async function explain(client: pg.Client, { text, values, title, mode, sample }: Explained): Promise<string> {
  const service = asService.has(title);
  await client.query('BEGIN');
  try {
    await client.query(tell, [
      service ? 'atrium_service' : 'atrium_app',
      service ? '' : sample.userId,
      randomUUID(),
      service ? 'messaging.bench' : '',
      mode,
    ]);
    await client.query(`PREPARE explained AS ${text}`);
    const given = values.length ? ` (${values.map(literalOf).join(', ')})` : '';
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, BUFFERS) EXECUTE explained${given}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
  }
}

const tell = `
  SELECT set_config('role', $1, true), set_config('atrium.user_id', $2, true), set_config('atrium.roles', '', true),
         set_config('atrium.request_id', $3, true), set_config('atrium.ip_address', '127.0.0.1', true),
         set_config('atrium.service', $4, true), set_config('plan_cache_mode', $5, true)`;

function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
  const items = value.map((item) => (item === null ? 'NULL' : JSON.stringify(String(item))));
  return pg.escapeLiteral(`{${items.join(',')}}`);
}
