import pg from 'pg';
import { OpenDatabaseError, type OpenDatabase } from './open-database.js';

/**
 * Refuses to serve with a login that row-level security does not bind, or that could lift it: where it holds, an error
 * in the service, or an injected statement, still meets the database's own rules.
 * @throws OpenDatabaseError with the next step.
 */
export async function refusePowerfulLogin({
  connection,
  tls,
}: Pick<OpenDatabase, 'connection' | 'tls'>): Promise<void> {
  const client = new pg.Client({
    ...connection,
    ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ why: string }>(whyPowerful);
    if (rows.length === 0) return;
    const why = rows.map((row) => row.why).join(' and ');
    throw new OpenDatabaseError(
      `The login "${connection.user}" ${why}: serve with one that is a member of atrium_app and atrium_service ` +
        'alone (docs/runbooks/database-roles.md), and give the owner to the migrations as POSTGRES_OWNER_USER.',
    );
  } finally {
    await client.end();
  }
}

const whyPowerful = `
  SELECT 'is a superuser' AS why FROM pg_roles WHERE rolname = session_user AND rolsuper
  UNION ALL
  SELECT 'bypasses row-level security' FROM pg_roles
   WHERE rolname = session_user AND rolbypassrls AND NOT rolsuper
  UNION ALL
  SELECT 'owns the tables' FROM pg_roles
   WHERE rolname = session_user AND NOT rolsuper AND EXISTS (
     SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname IN ('platform', 'migration') AND pg_has_role(session_user, relowner, 'MEMBER')
   )`;
