import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import type { SignedIn } from '../../setup/service.js';

export interface Ticket {
  id: string;
  reference: string;
  statusCode: string;
  priorityCode: string;
  categoryCode: string;
  subject: string | null;
  description: string | null;
  resolution: string | null;
  pendingReason: string | null;
  mergedIntoId: string | null;
  assignee: { id: string } | null;
  firstResponseDueAt: string | null;
  firstResponseAt: string | null;
  firstResponseBreachedAt: string | null;
  dueAt: string | null;
  resolutionBreachedAt: string | null;
  firstResponseMinutesLeft: number | null;
  resolutionMinutesLeft: number | null;
  isBreached: boolean;
  createdAt: string;
}

export interface Queued extends Ticket {
  nextDueAt: string | null;
}

/** Somebody asks for something. */
export async function ask(somebody: SignedIn, more: object = {}): Promise<Ticket> {
  const body = { categoryCode: 'resources', subject: 'A list', description: 'Is there a list?', ...more };
  return (await somebody.http.post('/v1/tickets').send(body).expect(201)).body as Ticket;
}

/** A ticket as agents see it. */
export const look = async ({ http }: SignedIn, { id }: { id: string }): Promise<Ticket> =>
  (await http.get(`/v1/support/tickets/${id}`).expect(200)).body as Ticket;

export const lead = ({ http }: SignedIn, { id }: { id: string }, status: string, fields: object = {}) =>
  http.post(`/v1/support/tickets/${id}/status`).send({ status, ...fields });

export const patch = ({ http }: SignedIn, { id }: { id: string }, changes: object) =>
  http.patch(`/v1/support/tickets/${id}`).send(changes);

/** Puts a ticket where it could have come to, past what guards the way there. */
export async function place({ id }: { id: string }, status: string): Promise<void> {
  const done = ['resolved', 'closed'].includes(status) ? 'now()' : 'NULL';
  await asOwner(`SET LOCAL session_replication_role = replica;
    UPDATE support.support_tickets
       SET status_code = '${status}', resolved_at = ${done}, closed_at = ${status === 'closed' ? 'now()' : 'NULL'},
           pending_since = ${status === 'pending' ? 'now()' : 'NULL'}
     WHERE id = '${id}'`);
}

/** Statements of the application as somebody, past the service. @returns the rows of the last one. */
export const asApplication = <Row extends object>(
  userId: string,
  roles: readonly string[],
  sql: string,
): Promise<Row[]> =>
  asOwner<Row>(`SELECT set_config('atrium.user_id', '${userId}', true),
    set_config('atrium.roles', '${roles.join(',')}', true), set_config('role', 'atrium_app', true); ${sql}`);

/** Statements in one transaction. @returns the rows of the last one. */
export async function asOwner<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  try {
    const results = (await client.query(`BEGIN; ${sql}; COMMIT`)) as unknown as pg.QueryResult<Row>[];
    return results.at(-2)!.rows;
  } finally {
    await client.end();
  }
}
