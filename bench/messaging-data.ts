import 'reflect-metadata';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { ConnectionSettings, Environment } from '../src/config/environment.js';
import { MessageContents } from '../src/modules/messaging/messages/message-contents.js';
import { uuidV7 } from '../src/platform/database/uuid-v7.js';
import { FieldCipher } from '../src/platform/privacy/field-cipher.js';
import { KeyRing } from '../src/platform/privacy/key-ring.js';
import { SearchTokens } from '../src/platform/privacy/search-tokens.js';
import { planOrder, planThreads, type DataSize, type PlannedThread } from './messaging-plan.js';
import { randomNumbers } from './statistics.js';

const day = 86_400_000;
const batch = 1_000;

/** Called as messages are stored. */
export type Progress = (messages: number) => void;

interface Thread extends PlannedThread {
  id: string;
  createdAt: number;
  lastAt: number;
  /** Id and author of the newest messages; as many as anybody has left unread. */
  newest: { id: string; author: number }[];
  seq: number;
}

interface StoredMessage {
  /** What both sides have. */
  head: string;
  bytes: string;
  tokens: string;
  content: string;
}

export const usernameOf = (user: number): string => `bench.${user}`;
export const userOf = (username: string): number => Number(username.slice('bench.'.length));

/**
 * Accounts, threads and messages twice: as Atrium keeps them, and in the schema `bare` without what protects them, the
 * contents as plain text. Does nothing where they are already.
 * @throws Error where there are others.
 */
export async function buildMessagingData(
  connection: ConnectionSettings,
  environment: Environment,
  size: DataSize,
  progress: Progress,
): Promise<void> {
  const clients = [new pg.Client(connection), new pg.Client(connection)] as const;
  try {
    for (const client of clients) {
      await client.connect();
      // Neither triggers nor foreign keys: counters and numbers are given.
      await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    }
    if (await isBuilt(clients[0], size)) return;
    await clients[0].query(bareSchema);
    await new MessagingData(clients, environment, size, progress).build();
    await clients[0].query('CREATE TABLE bare.data_set AS SELECT $1::jsonb AS size', [size]);
  } finally {
    for (const client of clients) await client.end();
  }
}

async function isBuilt(client: pg.Client, size: DataSize): Promise<boolean> {
  const { rows } = await client.query<{ there: string | null }>(
    `SELECT to_regclass('bare.data_set') AS there`,
  );
  if (!rows[0]?.there) {
    await client.query('DROP SCHEMA IF EXISTS bare CASCADE');
    await client.query('TRUNCATE identity.users, messaging.threads CASCADE');
    return false;
  }
  const same = await client.query('SELECT FROM bare.data_set WHERE size = $1::jsonb', [size]);
  if (same.rowCount === 1) return true;
  throw new Error(
    'The folder holds a data set of another size: remove it, or keep this one in another folder.',
  );
}

class MessagingData {
  private readonly contents: MessageContents;
  private readonly userIds: string[];
  private readonly beganAt = Date.now() - 365 * day;

  constructor(
    private readonly clients: readonly [pg.Client, pg.Client],
    environment: Environment,
    private readonly size: DataSize,
    private readonly progress: Progress,
  ) {
    const keys = new KeyRing(new ConfigService({ environment }));
    this.contents = new MessageContents(new FieldCipher(keys), new SearchTokens(keys));
    this.userIds = Array.from({ length: size.users }, () => uuidV7());
  }

  async build(): Promise<void> {
    const threads = planThreads(this.size).map((planned, place) => this.begin(planned, place));
    await this.store('users', 'id, username, email, full_name, profile_image', this.users());
    await this.withoutSearchIndex(() => this.storeMessages(threads));
    await this.store(
      'threads',
      'id, name, created_at, updated_at, last_message_at, last_seq, message_count, participant_count',
      threads.map(threadLine),
    );
    await this.store(
      'thread_participants',
      'thread_id, user_id, role, last_read_seq, last_delivered_seq, not_unread_count, created_at, updated_at',
      threads.flatMap((thread) => this.participants(thread)),
    );
    for (const table of tables) await this.clients[0].query(`VACUUM (ANALYZE) ${table.of}`);
    for (const table of tables) await this.clients[0].query(`VACUUM (ANALYZE) bare.${table.name}`);
    await this.clients[0].query('CHECKPOINT');
  }

  private begin(planned: PlannedThread, place: number): Thread {
    const createdAt = this.beganAt - day + place;
    return { ...planned, id: uuidV7(), createdAt, lastAt: createdAt, newest: [], seq: 0 };
  }

  private users(): string[] {
    return this.userIds.map((id, user) => {
      const image = user % 2 ? `https://images.example/people/${user}.jpg` : none;
      return line(id, usernameOf(user), `${usernameOf(user)}@bench.example`, `Person ${user}`, image);
    });
  }

  /** Built at once, it takes a fraction of the time. */
  private async withoutSearchIndex(work: () => Promise<void>): Promise<void> {
    const [client] = this.clients;
    const { rows } = await client.query<{ name: string; made: string }>(searchIndexes);
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    await work();
    await client.query(`SET maintenance_work_mem = '512MB'`);
    for (const { made } of rows) await client.query(made);
  }

  /** Both sides at once, line by line the same but for the content. */
  private async storeMessages(threads: Thread[]): Promise<void> {
    const order = planOrder(threads);
    const columns = 'id, thread_id, user_id, seq, parent_id, metadata, created_at, updated_at, content';
    const [sealed, plain] = [
      this.clients[0].query(copyFrom(`COPY messaging.messages (${columns}, search_tokens) FROM STDIN`)),
      this.clients[1].query(copyFrom(`COPY bare.messages (${columns}) FROM STDIN`)),
    ];
    const step = (364 * day) / order.length;
    const random = randomNumbers(3);
    for (let start = 0; start < order.length; start += batch) {
      const lines = Array.from(order.subarray(start, start + batch), (thread, place) =>
        this.message(threads[thread]!, this.beganAt + Math.floor((start + place) * step), random),
      );
      await Promise.all([
        write(sealed, lines.map(({ head, bytes, tokens }) => line(head, bytes, tokens)).join('')),
        write(plain, lines.map(({ head, content }) => line(head, content)).join('')),
      ]);
      this.progress(lines.length);
    }
    await Promise.all([end(sealed), end(plain)]);
  }

  private message(thread: Thread, at: number, random: () => number): StoredMessage {
    const id = uuidV7();
    const author = thread.people[Math.floor(random() * thread.people.length)]!;
    const content = contentOf(random);
    const answered = random() < 0.1 ? thread.newest.at(-1)?.id : undefined;
    const metadata = random() < 0.02 ? `{"colour": "blue"}` : none;
    const time = instant(at);
    const values = [
      id,
      thread.id,
      this.userIds[author]!,
      String(++thread.seq),
      answered ?? none,
      metadata,
      time,
      time,
    ];
    thread.lastAt = at;
    thread.newest.push({ id, author });
    if (thread.newest.length > mostUnread) thread.newest.shift();
    const isSearchable = random() * 100 < this.size.searchable;
    return {
      head: values.join('\t'),
      bytes: `\\\\x${this.contents.seal(content, id).toString('hex')}`,
      tokens: isSearchable ? this.contents.tokens(content, thread.id) : none,
      content,
    };
  }

  /** The first has read everything, each of the others two messages less than the one before. */
  private participants({ id, people, seq, newest, createdAt }: Thread): string[] {
    return people.map((user, seat) => {
      const unread = Math.min(seq, seat * unreadStep);
      const read = String(seq - unread);
      const own = unread && newest.slice(-unread).filter(({ author }) => author === user).length;
      const time = instant(createdAt);
      return line(id, this.userIds[user]!, seat ? 'member' : 'owner', read, read, String(own), time, time);
    });
  }

  private async store(table: string, columns: string, lines: readonly string[]): Promise<void> {
    const { of } = tables.find(({ name }) => name === table)!;
    for (const target of [of, `bare.${table}`]) {
      const copying = this.clients[0].query(copyFrom(`COPY ${target} (${columns}) FROM STDIN`));
      for (let start = 0; start < lines.length; start += batch) {
        await write(copying, lines.slice(start, start + batch).join(''));
      }
      await end(copying);
    }
  }
}

const unreadStep = 2;
const mostUnread = 4 * unreadStep;
const none = '\\N';

const line = (...values: string[]): string => `${values.join('\t')}\n`;
const instant = (at: number): string => new Date(at).toISOString();

const threadLine = ({ id, createdAt, lastAt, seq, people }: Thread): string => {
  const [created, last] = [instant(createdAt), instant(lastAt)];
  return line(
    id,
    `Thread ${id.slice(-6)}`,
    created,
    created,
    last,
    String(seq),
    String(seq),
    String(people.length),
  );
};

/** Waits while the server takes no more. */
async function write(copying: CopyStreamQuery, text: string): Promise<void> {
  if (!copying.write(text)) await once(copying, 'drain');
}

async function end(copying: CopyStreamQuery): Promise<void> {
  copying.end();
  await finished(copying);
}

/** 20 to 200 characters of words. */
export function contentOf(random: () => number): string {
  const start = Math.floor(random() * (prose.length - 201));
  const length = 20 + Math.floor(random() * 181);
  return prose.slice(start, start + length).replace(/^ | $/g, '.');
}

const words =
  `when shall we meet about the spring campaign please send me those pictures again thanks that looks wonderful to us
  yes no maybe tomorrow at nine before lunch after the call with our client budget draft invoice contract signed colour
  shoes video story post reel caption deadline moved friday monday morning evening early late question answer`.split(
    /\s+/,
  );
const prose = proseOf(randomNumbers(4));

function proseOf(random: () => number): string {
  return Array.from({ length: 20_000 }, () => words[Math.floor(random() * words.length)]).join(' ');
}

const searchIndexes = `
  SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS made
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
   WHERE indrelid = 'messaging.messages'::regclass AND attname = 'search_tokens'`;

const tables = [
  { name: 'users', of: 'identity.users' },
  { name: 'threads', of: 'messaging.threads' },
  { name: 'thread_participants', of: 'messaging.thread_participants' },
  { name: 'messages', of: 'messaging.messages' },
];

/** The same columns, defaults, checks and indexes, and the foreign keys; no policy, no trigger, nothing encrypted. */
const bareSchema = `
  CREATE SCHEMA bare;
  ${tables.map(({ name, of }) => `CREATE TABLE bare.${name} (LIKE ${of} INCLUDING ALL);`).join('\n')}
  ALTER TABLE bare.thread_participants
    ADD FOREIGN KEY (thread_id) REFERENCES bare.threads ON DELETE CASCADE,
    ADD FOREIGN KEY (user_id) REFERENCES bare.users ON DELETE CASCADE;
  ALTER TABLE bare.messages
    DROP COLUMN IF EXISTS search_tokens,
    ALTER COLUMN content TYPE text USING NULL,
    ALTER COLUMN id SET DEFAULT uuidv7(),
    ADD FOREIGN KEY (thread_id) REFERENCES bare.threads ON DELETE CASCADE,
    ADD FOREIGN KEY (user_id) REFERENCES bare.users ON DELETE CASCADE,
    ADD FOREIGN KEY (parent_id) REFERENCES bare.messages ON DELETE SET NULL;`;
