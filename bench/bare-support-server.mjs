// What the desk would be without Atrium: Fastify and pg, named prepared statements by hand, plain text. It asks nobody
// who they are, and guards no row. For comparison alone.
import Fastify from 'fastify';
import { pool } from './bare-pool.mjs';

const statements = {
  queue: `
    SELECT ticket.id, ticket.reference, ticket.conversation_id, ticket.category_code, ticket.priority_code,
           ticket.status_code, ticket.subject, NULLIF(ticket.next_due_at, 'infinity') AS next_due_at,
           ticket.is_breached, ticket.created_at, ticket.updated_at,
           requester.id AS requester_id, requester.username AS requester_name, requester.profile_image AS requester_image,
           assignee.id AS assignee_id, assignee.username AS assignee_name, assignee.profile_image AS assignee_image
      FROM (SELECT * FROM bare.tickets WHERE resolved_at IS NULL ORDER BY next_due_at, id LIMIT $1) AS ticket
      LEFT JOIN bare.users AS requester ON requester.id = ticket.requester_id
      LEFT JOIN bare.users AS assignee ON assignee.id = ticket.assignee_id
     ORDER BY ticket.next_due_at, ticket.id`,
  page: `
    SELECT message.id, message.conversation_id, message.seq, message.sender_kind, message.content, message.created_at,
           sender.id AS sender_id, sender.username, sender.profile_image
      FROM bare.messages AS message LEFT JOIN bare.users AS sender ON sender.id = message.sender_id
     WHERE message.conversation_id = $1 AND message.seq < 2147483647 ORDER BY message.seq DESC LIMIT $2`,
};

async function rowsOf(name, values) {
  const { rows } = await pool.query({ name, text: statements[name], values });
  return rows;
}

const person = (id, username, profileImage) => (id === null ? null : { id, username, profileImage });

const presentTicket = (row) => ({
  id: row.id,
  reference: row.reference,
  conversationId: row.conversation_id,
  categoryCode: row.category_code,
  priorityCode: row.priority_code,
  statusCode: row.status_code,
  subject: row.subject,
  requester: person(row.requester_id, row.requester_name, row.requester_image),
  assignee: person(row.assignee_id, row.assignee_name, row.assignee_image),
  nextDueAt: row.next_due_at,
  isBreached: row.is_breached,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const presentMessage = (row) => ({
  id: row.id,
  conversationId: row.conversation_id,
  seq: row.seq,
  senderKind: row.sender_kind,
  sender: person(row.sender_id, row.username, row.profile_image),
  content: row.content,
  sources: [],
  createdAt: row.created_at,
});

function pageOf(rows, limit, present, positionOf) {
  const data = rows.slice(0, limit).map(present);
  const isMore = rows.length > limit;
  const nextCursor = isMore
    ? Buffer.from(JSON.stringify(positionOf(data.at(-1)))).toString('base64url')
    : null;
  return { data, page: { limit, nextCursor, total: null } };
}

const app = Fastify();

app.get('/v1/support/tickets', async ({ query }) => {
  const limit = Number(query.limit);
  return pageOf(await rowsOf('queue', [limit + 1]), limit, presentTicket, ({ nextDueAt, id }) => [
    nextDueAt,
    id,
  ]);
});

app.get('/v1/conversations/:id/messages', async ({ params, query }) => {
  const limit = Number(query.limit);
  return pageOf(await rowsOf('page', [params.id, limit + 1]), limit, presentMessage, ({ seq }) => [
    'before',
    seq,
  ]);
});

process.stderr.write(`Bare support listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
