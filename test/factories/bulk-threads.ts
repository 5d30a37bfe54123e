import { MessageContents } from '../../src/modules/messaging/messages/message-contents.js';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import type { Service } from '../setup/service.js';

/** How many threads whoever reads takes part in, of all there are. */
export const ownThreads = 250;

/** The reader of the lists, and what is there to read. */
export interface BulkThreads {
  userId: string;
  /** A thread with as many messages as there are threads, each by the reader. */
  longId: string;
  /** A cursor of the reader in the feed; after it come the messages, those of the long thread first. */
  cursor: string;
}

const newest = `FROM messaging.threads WHERE name LIKE 'Thread %' ORDER BY last_message_at DESC`;

const addThreads = `
  INSERT INTO messaging.threads (name, last_message_at)
    SELECT 'Thread ' || n, now() - n * interval '1 minute' FROM generate_series(1, $1::integer) n`;

/** A quarter of the threads is one person's own each, but for those of the reader, who comes second; the rest was left. */
const addParticipants = `
  INSERT INTO messaging.thread_participants (thread_id, user_id, role)
    SELECT t.id, u.id, 'owner'
      FROM (SELECT id, row_number() OVER (ORDER BY last_message_at DESC) AS at FROM messaging.threads
             WHERE name LIKE 'Thread %') t
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at FROM identity.users
             WHERE username::text LIKE 'person.%') u USING (at)
     WHERE at <= $1::integer / 4`;

const addReader = `
  INSERT INTO messaging.thread_participants (thread_id, user_id) SELECT id, $1 ${newest} LIMIT ${ownThreads}`;

/** Numbered as they come, from 1. */
const addMessages = `
  INSERT INTO messaging.messages (id, thread_id, user_id, seq, content, created_at)
    SELECT id, $2, $3, seq, content, now() - (cardinality($1) - seq) * interval '1 second'
      FROM unnest($1::uuid[], $4::bytea[]) WITH ORDINALITY AS given (id, content, seq)`;

/** Nobody opens these: they are counted only. */
const addForeignMessages = `
  INSERT INTO messaging.messages (thread_id, user_id, seq, content, created_at)
    SELECT thread_id, user_id, 1, '\\x00', last_message_at
      FROM messaging.thread_participants JOIN messaging.threads ON threads.id = thread_id
     WHERE threads.name LIKE 'Thread %' AND role = 'owner' AND thread_id <> ALL ($1::uuid[])`;

/** As after an edit under a legal hold. */
const addPreserved = `
  INSERT INTO messaging.preserved_messages (message_id, content)
    SELECT id, content FROM messaging.messages WHERE octet_length(content) = 1`;

const count = `
  UPDATE messaging.threads SET last_seq = messages, message_count = messages
    FROM (SELECT thread_id, count(*) AS messages FROM messaging.messages GROUP BY thread_id) AS counted
   WHERE thread_id = threads.id`;

/**
 * Adds `size` threads, a message in each that somebody takes part in, and in one of them `size`, past the service; `service.http` is the reader. The
 * people are there by then.
 */
export async function fillThreads(service: Service, size: number): Promise<BulkThreads> {
  const userId = (await service.http.get('/v1/me').expect(200)).body.id as string;
  await service.query(addThreads, [size]);
  await service.query(addParticipants, [size]);
  await service.query(addReader, [userId]);
  await givePlaces(service);
  const cursor = (await service.http.get('/v1/changes').expect(200)).body.cursor as string;
  const own = await ownersOf(service);
  const longId = own[0]!.threadId;
  await addSealed(service, longId, userId, size);
  for (const { threadId, ownerId } of own.slice(1)) await addSealed(service, threadId, ownerId, 1);
  await service.query(addForeignMessages, [own.map(({ threadId }) => threadId)]);
  await service.query(addPreserved);
  await service.query(count);
  await givePlaces(service);
  return { userId, longId, cursor };
}

/** Of the threads of the reader. */
const ownersOf = (service: Service): Promise<{ threadId: string; ownerId: string }[]> =>
  service.query(
    `SELECT own.id AS "threadId", user_id AS "ownerId"
       FROM (SELECT id, last_message_at ${newest} LIMIT ${ownThreads}) AS own
       JOIN messaging.thread_participants ON thread_id = own.id AND role = 'owner'
      ORDER BY last_message_at DESC`,
  );

async function addSealed(service: Service, threadId: string, userId: string, size: number): Promise<void> {
  const contents = service.app.get(MessageContents, { strict: false });
  const ids = Array.from({ length: size }, () => uuidV7());
  const sealed = ids.map((id, place) => contents.seal(`Message ${place + 1}`, id));
  await service.query(addMessages, [ids, threadId, userId, sealed]);
}

const givePlaces = (service: Service): Promise<unknown> =>
  service.query('SELECT messaging.give_places(2147483647)');
