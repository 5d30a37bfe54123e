import { FieldCipher } from '../../src/platform/privacy/field-cipher.js';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import type { Service } from '../setup/service.js';

export interface BulkTickets {
  /**
   * Tickets with half as many comments and decisions each as there are tickets: one of the reader's own, and somebody
   * else's.
   */
  ownTicketId: string;
  anothersTicketId: string;
}

const codes = (table: string): string => `(SELECT array_agg(code ORDER BY position) FROM support.${table})`;

/** One in fifty was asked for by the reader, one in three is assigned to them; one in eight is still to be done. */
const addTickets = `
  INSERT INTO support.support_tickets
    (requester_id, assignee_id, category_code, priority_code, status_code, created_at, resolved_at, closed_at, due_at,
     first_response_at, resolution_breached_at)
  SELECT CASE WHEN n % 50 = 0 THEN $2::uuid ELSE others.ids[1 + n % 10] END,
         CASE WHEN n % 3 = 0 THEN $2::uuid END,
         ${codes('ticket_categories')}[1 + n % 5], ${codes('ticket_priorities')}[1 + n % 4],
         CASE WHEN n % 8 = 0 THEN 'open' ELSE 'closed' END, began.at,
         CASE WHEN n % 8 > 0 THEN began.at END, CASE WHEN n % 8 > 0 THEN began.at END,
         CASE WHEN n % 8 = 0 THEN began.at + interval '10 days' END, began.at,
         CASE WHEN n % 5 = 0 THEN began.at END
    FROM generate_series(1, $1::integer) n,
         LATERAL (SELECT now() - n * interval '1 minute' AS at) AS began,
         (SELECT array_agg(id) AS ids FROM (SELECT id FROM identity.users WHERE username::text LIKE 'person.%'
                                             ORDER BY id LIMIT 10) AS ten) AS others`;

const addComments = `
  INSERT INTO support.ticket_comments (id, ticket_id, author_id, body, is_internal, created_at)
    SELECT id, $2, $3, body, at % 10 = 0, now() - (cardinality($1) - at) * interval '1 second'
      FROM unnest($1::uuid[], $4::bytea[]) WITH ORDINALITY AS given (id, body, at)`;

const addDecisions = `
  INSERT INTO support.decision_logs (ticket_id, decision, reason, decided_by_kind, decided_by_id, created_at)
    SELECT $1, 'priority_changed', 'set_by_agent', 'agent', $2, now() - n * interval '1 second'
      FROM generate_series(1, $3::integer) n`;

const addAlerts = `
  INSERT INTO support.alerts (ticket_id, acknowledged_at)
    SELECT id, CASE WHEN number % 50 > 0 THEN created_at END FROM support.support_tickets`;

const addShifts = `
  INSERT INTO support.on_call_shifts (agent_id, starts_at, ends_at)
    SELECT $2, at, at + interval '12 hours'
      FROM generate_series(1, $1::integer) n, LATERAL (SELECT now() - n * interval '1 hour' AS at) AS began`;

/** Adds `size` tickets, alerts and shifts past the service; `service.http` is the reader, who is an agent by then. */
export async function fillTickets(service: Service, size: number): Promise<BulkTickets> {
  const userId = (await service.http.get('/v1/me').expect(200)).body.id as string;
  await service.query(addTickets, [size, userId]);
  await service.query(addAlerts);
  await service.query(addShifts, [size, userId]);
  const ticketOf = async (isOwn: boolean): Promise<string> => {
    const [ticket] = await service.query<{ id: string }>(
      'SELECT id FROM support.support_tickets WHERE (requester_id = $1) = $2 ORDER BY number LIMIT 1',
      [userId, isOwn],
    );
    await addSealed(service, ticket!.id, userId, size / 2);
    await service.query(addDecisions, [ticket!.id, userId, size / 2]);
    return ticket!.id;
  };
  return { ownTicketId: await ticketOf(true), anothersTicketId: await ticketOf(false) };
}

async function addSealed(service: Service, ticketId: string, authorId: string, count: number): Promise<void> {
  const cipher = service.app.get(FieldCipher, { strict: false });
  const place = { table: 'support.ticket_comments', column: 'body' };
  const ids = Array.from({ length: count }, () => uuidV7());
  const bodies = ids.map((row, at) => cipher.seal(`Comment ${at}`, { ...place, row }));
  await service.query(addComments, [ids, ticketId, authorId, bodies]);
}
