// What messaging would be without Atrium: Fastify and pg, named prepared statements by hand, plain text. It asks nobody
// who they are (the account is a header), guards no row and keeps no feed of changes. For comparison alone.
import Fastify from 'fastify';
import { pool } from './bare-pool.mjs';

const messageColumns = (message) => `
  ${message}.id, ${message}.thread_id, ${message}.seq, ${message}.content, ${message}.status, ${message}.metadata,
  ${message}.attachment_count, ${message}.created_at, ${message}.updated_at, author.id AS author_id, author.username,
  author.profile_image, parent.id AS parent_id, parent.seq AS parent_seq, parent.content AS parent_content,
  answered.id AS parent_author_id, answered.username AS parent_username, answered.profile_image AS parent_image`;

const messageJoins = (message) => `
  JOIN bare.users AS author ON author.id = ${message}.user_id
  LEFT JOIN bare.messages AS parent
    ON parent.id = ${message}.parent_id AND parent.thread_id = ${message}.thread_id AND parent.seq > mine.history_after_seq
  LEFT JOIN bare.users AS answered ON answered.id = parent.user_id`;

const threadColumns = `
  thread.id, thread.name, thread.is_direct, thread.is_archived, mine.is_archived AS is_archived_for_me, mine.role,
  thread.participant_count, thread.message_count,
  thread.last_seq - mine.last_read_seq - mine.not_unread_count AS unread_count, thread.last_seq, mine.last_read_seq,
  thread.last_message_at, thread.retention_days, thread.created_at, thread.updated_at,
  other.id AS counterpart_id, other.username AS counterpart_username, other.profile_image AS counterpart_image,
  last.id AS last_id, last.content AS last_content, last.created_at AS last_created_at,
  author.id AS last_author_id, author.username AS last_author_username, author.profile_image AS last_author_image`;

const threadJoins = `
  LEFT JOIN bare.users AS other
    ON other.id = CASE WHEN thread.direct_low_id = mine.user_id THEN thread.direct_high_id ELSE thread.direct_low_id END
  LEFT JOIN bare.messages AS last
    ON last.thread_id = thread.id AND last.seq = thread.last_seq AND last.seq > mine.history_after_seq
  LEFT JOIN bare.users AS author ON author.id = last.user_id`;

const statements = {
  history: `
    SELECT ${messageColumns('message')}
      FROM bare.thread_participants AS mine
      JOIN bare.messages AS message ON message.thread_id = mine.thread_id AND message.seq > mine.history_after_seq
      ${messageJoins('message')}
     WHERE mine.thread_id = $1 AND mine.user_id = $2 AND message.thread_id = $1 AND message.seq < $3
     ORDER BY message.seq DESC LIMIT $4`,
  marks: `
    SELECT min(last_read_seq) AS read_seq, min(last_delivered_seq) AS delivered_seq
      FROM bare.thread_participants WHERE thread_id = $1 AND user_id <> $2`,
  threads: `
    SELECT ${threadColumns}
      FROM (
             SELECT thread.id
               FROM bare.thread_participants AS mine JOIN bare.threads AS thread ON thread.id = mine.thread_id
              WHERE mine.user_id = $1 AND NOT (thread.is_archived OR mine.is_archived)
              ORDER BY thread.last_message_at DESC, thread.id DESC
              LIMIT $2
           ) AS page
      JOIN bare.threads AS thread ON thread.id = page.id
      JOIN bare.thread_participants AS mine ON mine.thread_id = thread.id AND mine.user_id = $1
      ${threadJoins}
     ORDER BY thread.last_message_at DESC, thread.id DESC`,
  thread: `
    SELECT ${threadColumns}
      FROM bare.thread_participants AS mine JOIN bare.threads AS thread ON thread.id = mine.thread_id
      ${threadJoins}
     WHERE mine.user_id = $1 AND mine.thread_id = $2`,
  send: `
    WITH numbered AS (
      UPDATE bare.threads
         SET last_seq = last_seq + 1, message_count = message_count + 1,
             last_message_at = greatest(last_message_at, clock_timestamp())
       WHERE id = $1 AND EXISTS (SELECT FROM bare.thread_participants WHERE thread_id = $1 AND user_id = $2)
      RETURNING last_seq AS seq, last_message_at AS sent_at
    ), mine AS (
      UPDATE bare.thread_participants AS own
         SET last_read_seq = CASE WHEN own.last_read_seq = seq - 1 THEN seq ELSE own.last_read_seq END,
             last_delivered_seq = CASE WHEN own.last_read_seq = seq - 1 THEN seq ELSE own.last_delivered_seq END,
             not_unread_count = own.not_unread_count + CASE WHEN own.last_read_seq = seq - 1 THEN 0 ELSE 1 END
        FROM numbered WHERE own.thread_id = $1 AND own.user_id = $2
      RETURNING own.history_after_seq
    ), sent AS (
      INSERT INTO bare.messages (thread_id, user_id, seq, content, parent_id, metadata, created_at, updated_at)
        SELECT $1, $2, seq, $3, $4::uuid, $5::jsonb, sent_at, sent_at FROM numbered
      RETURNING *
    )
    SELECT ${messageColumns('sent')} FROM sent CROSS JOIN mine ${messageJoins('sent')}`,
};

async function rowsOf(name, values) {
  const { rows } = await pool.query({ name, text: statements[name], values });
  return rows;
}

const person = (id, username, profileImage) => ({ id, username, profileImage });

function previewOf(content) {
  if (content === null || content.length <= 100) return content;
  const characters = [...content.slice(0, 200)];
  return characters.length <= 100 ? content : `${characters.slice(0, 99).join('')}…`;
}

const presentMessage = (row, marks) => ({
  id: row.id,
  threadId: row.thread_id,
  seq: row.seq,
  author: person(row.author_id, row.username, row.profile_image),
  content: row.content,
  status: statusOf(row, marks),
  metadata: row.metadata,
  replyTo: row.parent_id && {
    id: row.parent_id,
    seq: row.parent_seq,
    author: person(row.parent_author_id, row.parent_username, row.parent_image),
    preview: previewOf(row.parent_content),
  },
  attachmentCount: row.attachment_count,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

function statusOf({ status, seq }, marks) {
  if (status !== 'sent' || !marks) return status;
  if (marks.read_seq >= seq) return 'read';
  return marks.delivered_seq >= seq ? 'delivered' : 'sent';
}

const presentThread = (row) => ({
  id: row.id,
  name: row.name,
  isDirect: row.is_direct,
  isArchived: row.is_archived,
  isArchivedForMe: row.is_archived_for_me,
  role: row.role,
  counterpart: row.is_direct
    ? person(row.counterpart_id, row.counterpart_username, row.counterpart_image)
    : null,
  participantCount: row.participant_count,
  messageCount: row.message_count,
  unreadCount: row.unread_count,
  lastSeq: row.last_seq,
  lastReadSeq: row.last_read_seq,
  lastMessageAt: row.last_message_at,
  lastMessage: row.last_id && {
    seq: row.last_seq,
    author: person(row.last_author_id, row.last_author_username, row.last_author_image),
    preview: previewOf(row.last_content),
    createdAt: row.last_created_at,
  },
  retentionDays: row.retention_days,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

function pageOf(rows, limit, present, positionOf) {
  const data = rows.slice(0, limit).map(present);
  const last = rows.length > limit ? data.at(-1) : undefined;
  const nextCursor = last ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : null;
  return { data, page: { limit, nextCursor, total: null } };
}

const app = Fastify();

app.get('/v1/threads/:id/messages', async ({ params, query, headers }, reply) => {
  const user = headers['x-user-id'];
  const limit = Number(query.limit ?? 50);
  const rows = await rowsOf('history', [params.id, user, Number(query.before ?? 2_147_483_647), limit + 1]);
  if (rows.length === 0) return reply.code(404).send({ status: 404 });
  const [marks] = rows.some((row) => row.author_id === user) ? await rowsOf('marks', [params.id, user]) : [];
  const present = (row) => presentMessage(row, row.author_id === user ? marks : undefined);
  return pageOf(rows, limit, present, ({ seq }) => ['before', seq]);
});

app.get('/v1/threads', async ({ query, headers }) => {
  const limit = Number(query.limit ?? 50);
  const rows = await rowsOf('threads', [headers['x-user-id'], limit + 1]);
  return pageOf(rows, limit, presentThread, ({ lastMessageAt, id }) => [lastMessageAt, id]);
});

app.get('/v1/threads/:id', async ({ params, headers }, reply) => {
  const [row] = await rowsOf('thread', [headers['x-user-id'], params.id]);
  return row ? presentThread(row) : reply.code(404).send({ status: 404 });
});

app.post('/v1/threads/:id/messages', async ({ params, body, headers }, reply) => {
  const { content, parentId = null, metadata = null } = body;
  const [row] = await rowsOf('send', [params.id, headers['x-user-id'], content, parentId, metadata]);
  return row ? reply.code(201).send(presentMessage(row)) : reply.code(404).send({ status: 404 });
});

process.stderr.write(`Bare messaging listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
