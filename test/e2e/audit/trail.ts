import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import type { Service } from '../../setup/service.js';

/** An entry of the trail, as the database has it. */
export interface Entry {
  id: string;
  action: string;
  table: string;
  recordId: string | null;
  subjectId: string | null;
  changes: Record<string, unknown> | null;
  actorId: string | null;
  actor: string;
  ip: string | null;
  requestId: string | null;
}

/** A place in the trail, from which on a test reads: ids are in the order of time. */
export async function mark(service: Service): Promise<string> {
  const [row] = await service.query<{ id: string }>('SELECT platform.uuid_v7() AS id');
  return row!.id;
}

/** What was written since, in the order it was; of some tables, where they are named. */
export const entriesSince = (service: Service, since: string, ...tables: string[]): Promise<Entry[]> =>
  service.query<Entry>(
    `SELECT id, action, table_name AS table, record_id AS "recordId", subject_id AS "subjectId", changes, actor_id AS "actorId", actor,
            host(ip_address) AS ip, request_id AS "requestId"
       FROM platform.audit_logs
      WHERE id > $1 AND (cardinality($2::text[]) = 0 OR table_name = ANY ($2))
      ORDER BY id`,
    [since, tables],
  );

/** `action table`, one for each entry. */
export const inWords = (entries: readonly Entry[]): string[] =>
  entries.map(({ action, table }) => `${action} ${table}`);

/** A connection past the service, as psql makes one; as a login of its own where one is named. */
export async function connect(login: { user?: string; password?: string } = {}): Promise<pg.Client> {
  const client = new pg.Client({ ...loadEnvironment().database.connection!, ...login });
  // A test may end it on purpose.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
