import pg from 'pg';
import { foreignSchemas } from '../schema/foreign-schemas.js';

/**
 * Makes the roles that the schema names, where the server has not got them, and what they have in the database as a
 * whole. Roles belong to the server, so that no plan between two of its databases makes them.
 */
export async function rolesSql(client: pg.ClientBase, roles: readonly string[]): Promise<string> {
  const parameters = [roles];
  const { rows: attributes } = await client.query<{ name: string; attributes: string }>(
    attributesSql,
    parameters,
  );
  const { rows: memberships } = await client.query<{ role: string; member: string }>(
    membershipsSql,
    parameters,
  );
  const { rows: grants } = await client.query<{ privileges: string; grantee: string }>(grantsSql, parameters);
  const makeRoles = attributes.map(
    ({ name, attributes }) =>
      `  BEGIN\n    CREATE ROLE ${quoted(name)} ${attributes};\n` +
      '  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;\n  END;',
  );
  const joinRoles = memberships.map(
    ({ role, member }) =>
      `  IF NOT pg_has_role('${member}', '${role}', 'MEMBER') THEN\n    GRANT ${quoted(role)} TO ${quoted(member)};\n  END IF;`,
  );
  const joinOwners = `  FOR owner IN SELECT unnest(ARRAY[${await owners(client, roles)}]) LOOP
    IF NOT pg_has_role(current_user, owner, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', owner, current_user);
    END IF;
  END LOOP;`;
  const grantDatabase = grants.map(
    ({ privileges, grantee }) =>
      `  EXECUTE format('GRANT ${privileges} ON DATABASE %I TO ${quoted(grantee)}', current_database());`,
  );
  const body = [...makeRoles, ...joinRoles, joinOwners, ...grantDatabase].join('\n');
  return `DO $roles$\nDECLARE\n  owner text;\nBEGIN\n${body}\nEND\n$roles$`;
}

/** CREATE STATISTICS, which the plan does not know of. */
export async function statisticsSql(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ sql: string }>(`
    SELECT pg_get_statisticsobjdef(s.oid)
             || COALESCE(format(E';\nCOMMENT ON STATISTICS %I.%I IS %L', nspname, stxname,
                                obj_description(s.oid, 'pg_statistic_ext')), '') AS sql
      FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
     ORDER BY nspname, stxname`);
  return rows.map(({ sql }) => sql);
}

/** Whose the statistics are. */
export async function statisticsOwnersSql(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ sql: string }>(`
    SELECT format('ALTER STATISTICS %I.%I OWNER TO %I', nspname, stxname, rolname) AS sql
      FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace JOIN pg_roles r ON r.oid = stxowner
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
     ORDER BY nspname, stxname`);
  return rows.map(({ sql }) => sql);
}

async function owners(client: pg.ClientBase, roles: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ name: string }>(ownersSql, [roles]);
  return rows.map(({ name }) => pg.escapeLiteral(name)).join(', ');
}

const quoted = (name: string): string => pg.escapeIdentifier(name);

const attributesSql = `
  SELECT rolname AS name, concat_ws(' ',
           CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
           CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
           CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
           CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
           CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
           CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
           CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END) AS attributes
    FROM pg_roles WHERE rolname = ANY ($1::text[]) ORDER BY rolname`;

const membershipsSql = `
  SELECT DISTINCT roleid::regrole::text AS role, member::regrole::text AS member
    FROM pg_auth_members
   WHERE roleid::regrole::text = ANY ($1::text[]) AND member::regrole::text = ANY ($1::text[])
   ORDER BY role, member`;

const grantsSql = `
  SELECT string_agg(privilege_type, ', ' ORDER BY privilege_type) AS privileges, grantee::regrole::text AS grantee
    FROM pg_database, aclexplode(datacl)
   WHERE datname = current_database() AND grantee::regrole::text = ANY ($1::text[])
   GROUP BY grantee ORDER BY 2`;

/** Who gives its objects away has to be a member of whom they go to. */
const ownersSql = `
  SELECT DISTINCT rolname AS name
    FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
   WHERE rolname = ANY ($1::text[]) ORDER BY 1`;
