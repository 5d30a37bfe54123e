import 'reflect-metadata';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import type { Environment } from '../src/config/environment.js';
import { uuidV7 } from '../src/platform/database/uuid-v7.js';
import { FieldCipher } from '../src/platform/privacy/field-cipher.js';
import { KeyRing } from '../src/platform/privacy/key-ring.js';
import type { BenchDatabase } from './bench-database.js';
import { openSessions, type Caller } from './sessions.js';

export interface DeskSize {
  tickets: number;
  messages: number;
}

/** A desk, and who asks it. */
export interface Desk {
  agents: Caller[];
  /** Conversations before people, which agents read. */
  conversationIds: string[];
}

/** How many rows a desk of the size has. */
export const rowsIn = ({ tickets, messages }: DeskSize): number =>
  people + conversationsOf(tickets) + tickets + messages;

const conversationsOf = (tickets: number): number => Math.ceil(tickets / ticketsOfConversation);
const people = 1_000;
const agentsOfDesk = 50;
const ticketsOfConversation = 10;
const batch = 1_000;
const hour = 3_600_000;
const none = '\\N';
const categories = ['addiction', 'mental_health', 'prevention', 'resources', 'crisis'];
const priorities = ['low', 'medium', 'high', 'urgent'];

const line = (...values: string[]): string => `${values.join('\t')}\n`;
const sealed = (bytes: Buffer): string => `\\\\x${bytes.toString('hex')}`;

/**
 * Tickets, conversations and messages twice: as Atrium keeps them, and in the schema `bare`, the texts plain. Does
 * nothing where they are already. One ticket of ten is still to be done.
 * @throws Error where there are others.
 */
export async function buildDesk(
  { client, connection }: BenchDatabase,
  environment: Environment,
  size: DeskSize,
  progress: (rows: number) => void,
): Promise<Desk> {
  const writer = new pg.Client(connection);
  await writer.connect();
  try {
    // Neither triggers nor foreign keys: counters and numbers are given.
    await writer.query('SET session_replication_role = replica; SET synchronous_commit = off');
    if (!(await isBuilt(writer, size))) await new DeskData(writer, environment, size, progress).build();
  } finally {
    await writer.end();
  }
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM support.conversations ORDER BY id LIMIT 500',
  );
  return { agents: await signInAgents(client, environment), conversationIds: rows.map(({ id }) => id) };
}

async function isBuilt(writer: pg.Client, size: DeskSize): Promise<boolean> {
  const { rows } = await writer.query<{ there: string | null }>(`SELECT to_regclass('bare.desk') AS there`);
  if (!rows[0]?.there) {
    await writer.query('DROP SCHEMA IF EXISTS bare CASCADE; TRUNCATE identity.users CASCADE');
    return false;
  }
  const same = await writer.query('SELECT FROM bare.desk WHERE size = $1::jsonb', [size]);
  if (same.rowCount === 1) return true;
  throw new Error('The folder holds a desk of another size: remove it, or keep this one in another folder.');
}

class DeskData {
  private readonly cipher: FieldCipher;
  private readonly userIds = Array.from({ length: people }, () => uuidV7());
  private readonly conversationIds: string[];
  private readonly now = Date.now();

  constructor(
    private readonly writer: pg.Client,
    environment: Environment,
    private readonly size: DeskSize,
    private readonly progress: (rows: number) => void,
  ) {
    this.cipher = new FieldCipher(new KeyRing(new ConfigService({ environment })));
    const count = conversationsOf(size.tickets);
    this.conversationIds = Array.from({ length: count }, () => uuidV7());
  }

  async build(): Promise<void> {
    await this.writer.query(bareSchema);
    await this.copy('identity.users', 'bare.users', userColumns, people, (at) => this.user(at));
    await this.writer.query(grantAgents, [this.userIds.slice(0, agentsOfDesk)]);
    await this.copy(
      'support.conversations',
      'bare.conversations',
      'id, user_id, mode_code, last_seq',
      this.conversationIds.length,
      (at) => this.conversation(at),
    );
    await this.copy('support.support_tickets', 'bare.tickets', ticketColumns, this.size.tickets, (at) =>
      this.ticket(at),
    );
    await this.copy('support.messages', 'bare.messages', messageColumns, this.size.messages, (at) =>
      this.message(at),
    );
    for (const { name, of } of tables) await this.writer.query(`VACUUM (ANALYZE) ${of}, bare.${name}`);
    await this.writer.query('CREATE TABLE bare.desk AS SELECT $1::jsonb AS size', [this.size]);
    await this.writer.query('CHECKPOINT');
  }

  /** The last column is what differs: sealed for Atrium, plain without it. */
  private async copy(
    table: string,
    bare: string,
    columns: string,
    count: number,
    rowOf: (at: number) => Row,
  ): Promise<void> {
    for (let start = 0; start < count; start += batch) {
      const rows = Array.from({ length: Math.min(batch, count - start) }, (_, at) => rowOf(start + at));
      await this.write(
        table,
        columns,
        rows.map(({ head, sealed: text }) => line(...head, text)),
      );
      await this.write(
        bare,
        columns,
        rows.map(({ head, plain }) => line(...head, plain)),
      );
      this.progress(rows.length);
    }
  }

  private async write(table: string, columns: string, lines: readonly string[]): Promise<void> {
    const copying: CopyStreamQuery = this.writer.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
    if (!copying.write(lines.join(''))) await once(copying, 'drain');
    copying.end();
    await finished(copying);
  }

  private user(at: number): Row {
    const name = `bench.${at}`;
    const head = [this.userIds[at]!, name, `${name}@bench.example`];
    return { head, sealed: `Person ${at}`, plain: `Person ${at}` };
  }

  private conversation(at: number): Row {
    const { length } = this.conversationIds;
    const messages = Math.floor((this.size.messages - at + length - 1) / length);
    const head = [this.conversationIds[at]!, this.requester(at), 'SUPPORT'];
    return { head, sealed: String(messages), plain: String(messages) };
  }

  private ticket(at: number): Row {
    const id = uuidV7();
    const isOpen = at % 10 === 0;
    const begun = this.now - at * 60_000;
    const done = isOpen ? none : new Date(begun + hour).toISOString();
    const subject = `Something that somebody asks for, number ${at}`;
    const place = { table: 'support.support_tickets', column: 'subject', row: id };
    const head = [
      id,
      String(at + 1),
      this.conversationIds[at % this.conversationIds.length]!,
      this.requester(at),
      at % 3 === 0 ? this.userIds[at % agentsOfDesk]! : none,
      categories[at % categories.length]!,
      priorities[at % priorities.length]!,
      isOpen ? 'open' : 'closed',
      new Date(begun).toISOString(),
      new Date(begun).toISOString(),
      isOpen ? new Date(begun + 200 * hour).toISOString() : none,
      new Date(begun + hour).toISOString(),
      done,
      done,
    ];
    return { head, sealed: sealed(this.cipher.seal(subject, place)), plain: subject };
  }

  private message(at: number): Row {
    const id = uuidV7();
    const { length } = this.conversationIds;
    const conversation = at % length;
    const content = `What is said in the course of a conversation about something, number ${at}.`;
    const isOfAgent = Math.floor(at / length) % 2 === 1;
    const head = [
      id,
      this.conversationIds[conversation]!,
      String(Math.floor(at / length) + 1),
      isOfAgent ? 'agent' : 'user',
      isOfAgent ? this.userIds[conversation % agentsOfDesk]! : this.requester(conversation),
      new Date(this.now - (this.size.messages - at) * 1_000).toISOString(),
    ];
    const place = { table: 'support.messages', column: 'content', row: id };
    return { head, sealed: sealed(this.cipher.seal(content, place)), plain: content };
  }

  private requester(at: number): string {
    return this.userIds[agentsOfDesk + (at % (people - agentsOfDesk))]!;
  }
}

interface Row {
  head: string[];
  sealed: string;
  plain: string;
}

async function signInAgents(client: pg.Client, environment: Environment): Promise<Caller[]> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM identity.users WHERE username::text = ANY ($1)',
    [Array.from({ length: agentsOfDesk }, (_, at) => `bench.${at}`)],
  );
  return openSessions(
    client,
    environment,
    rows.map(({ id }) => id),
  );
}

const grantAgents = `
  INSERT INTO identity.user_roles (user_id, role_id)
    SELECT account, id FROM unnest($1::uuid[]) AS account, identity.roles WHERE code = 'agent'`;

const userColumns = 'id, username, email, full_name';
const ticketColumns = `id, number, conversation_id, requester_id, assignee_id, category_code, priority_code, status_code,
  created_at, updated_at, due_at, first_response_at, resolved_at, closed_at, subject`;
const messageColumns = 'id, conversation_id, seq, sender_kind, sender_id, created_at, content';

const tables = [
  { name: 'users', of: 'identity.users' },
  { name: 'conversations', of: 'support.conversations' },
  { name: 'tickets', of: 'support.support_tickets' },
  { name: 'messages', of: 'support.messages' },
];

/** The same columns, checks and indexes; no policy, no trigger, nothing encrypted. */
const bareSchema = `
  CREATE SCHEMA bare;
  ${tables.map(({ name, of }) => `CREATE TABLE bare.${name} (LIKE ${of} INCLUDING ALL);`).join('\n')}
  ALTER TABLE bare.tickets ALTER COLUMN subject TYPE text USING NULL;
  ALTER TABLE bare.messages ALTER COLUMN content TYPE text USING NULL;`;
