import type { Socket } from 'node:net';
import type pg from 'pg';

/** As long as a server may take to close a connection that is given up; a pool closes its own one after the other. */
const goodbyeMs = 250;

/**
 * To be called before a connection is ended: a server that went silent never says goodbye, and whoever waited for it
 * could not stop.
 */
export function limitGoodbye(client: pg.Client): void {
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter & { stream: Socket } };
  const leaving = setTimeout(() => connection.stream.destroy(), goodbyeMs);
  connection.once('end', () => clearTimeout(leaving));
}

/** Ends a connection, whether or not its server answers. Never fails. */
export async function endConnection(client: pg.Client | undefined): Promise<void> {
  if (!client) return;
  limitGoodbye(client);
  await client.end().catch(() => undefined);
}
