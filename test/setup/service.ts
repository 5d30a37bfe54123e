import { randomUUID } from 'node:crypto';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import supertest from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { createApplication } from '../../src/application.js';
import { SessionsService } from '../../src/modules/identity/index.js';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { runInRequest } from '../../src/platform/http/request-context.js';
import { serviceConnection } from '../../src/platform/database/service-login.js';

/** The real service on the database of this test file, listening on a free port. */
export interface Service {
  url: string;
  app: NestFastifyApplication;
  /** Speaks HTTP to it as an administrator. */
  http: Http;
  /** Speaks HTTP to it as nobody. */
  anonymous: Http;
  /** Speaks HTTP to it as somebody new with these roles. */
  signIn(...roles: string[]): Promise<SignedIn>;
  /** Runs `work` of the application as a request of an administrator would. */
  asAdministrator<T>(work: () => T): T;
  /** Runs one statement on its database, past the service. */
  query<Row extends object>(sql: string | { name: string; text: string }, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

type Http = ReturnType<typeof supertest.agent>;

export interface SignedIn {
  http: Http;
  userId: string;
  accessToken: string;
}

/**
 * @param change what this test wants otherwise than the environment has it.
 * @param controllers routes of this test's own, served beside those of the service.
 * @param modules of this test's own, beside those of the service.
 */
export async function startService(
  change: (environment: Environment) => Environment = (same) => same,
  controllers: Type[] = [],
  modules: DynamicModule[] = [],
): Promise<Service> {
  const environment = change(serviceEnvironment());
  const root = AppModule.of(environment);
  const imports = [...(root.imports ?? []), ...modules];
  const app = await createApplication(environment, { ...root, imports, controllers });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const pool = new pg.Pool({ ...loadEnvironment().database.connection!, max: 2 });
  // A test may take the server away.
  pool.on('error', () => undefined);
  const query: Service['query'] = async <Row extends object>(
    sql: string | { name: string; text: string },
    values?: unknown[],
  ) => (await pool.query<Row>(sql, values)).rows;
  const signIn = async (...roles: string[]): Promise<SignedIn> => {
    const [user] = await query<{ id: string }>(addAccount, [`test-${randomUUID().slice(0, 13)}`, roles]);
    const sessions = app.get(SessionsService, { strict: false });
    const { accessToken } = await sessions.open(user!.id, { device: 'test', ip: '127.0.0.1' });
    const http = supertest.agent(url).set('authorization', `Bearer ${accessToken}`);
    return { http, userId: user!.id, accessToken };
  };
  const admin = await signIn('admin');
  const principal = { userId: admin.userId, roles: ['admin'], sessionId: randomUUID() };
  return {
    url,
    app,
    http: admin.http,
    asAdministrator: (work) =>
      runInRequest(
        { id: randomUUID(), ip: '127.0.0.1', startedAt: 0, queries: 0, queryMs: 0, principal },
        work,
      ),
    anonymous: supertest.agent(url),
    signIn,
    query,
    close: async () => {
      await pool.end();
      await app.close();
    },
  };
}

/**
 * What a service of the tests is given: a login of its own; the tests themselves look past it, as the owner. And
 * patience, since the machine may stand still for a while: a test of what is waited for in vain says for how long.
 */
export function serviceEnvironment(): Environment {
  const environment = loadEnvironment();
  const connection = serviceConnection(environment.database.connection!);
  const { pool } = environment.database;
  const patient = { connectTimeoutMs: 20_000, pool: { ...pool, acquireMs: 30_000 } };
  const database = { ...environment.database, ...patient, connection };
  return { ...environment, logLevel: 'silent', database, http: { ...environment.http, queueMs: 60_000 } };
}

const addAccount = `
  WITH account AS (
    INSERT INTO identity.users (username, email, full_name)
      VALUES ($1::text, $1::text || '@test.example', 'Somebody of a test') RETURNING id
  ), granted AS (
    INSERT INTO identity.user_roles (user_id, role_id)
      SELECT account.id, roles.id FROM account, identity.roles WHERE code = ANY ($2)
  ), preferred AS (
    INSERT INTO identity.user_preferences (user_id) SELECT id FROM account
  )
  SELECT id FROM account`;
