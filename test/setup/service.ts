import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import supertest from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { createApplication } from '../../src/application.js';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';

/** The real service on the database of this test file, listening on a free port. */
export interface Service {
  url: string;
  app: NestFastifyApplication;
  /** Speaks HTTP to it. */
  http: ReturnType<typeof supertest>;
  /** Runs one statement on its database, past the service. */
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * @param change what this test wants otherwise than the environment has it.
 * @param controllers routes of this test's own, served beside those of the service.
 */
export async function startService(
  change: (environment: Environment) => Environment = (same) => same,
  controllers: Type[] = [],
): Promise<Service> {
  const environment = change({ ...loadEnvironment(), logLevel: 'silent' });
  const app = await createApplication(environment, { ...AppModule.of(environment), controllers });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const pool = new pg.Pool({ ...environment.database.connection!, max: 2 });
  // A test may take the server away.
  pool.on('error', () => undefined);
  return {
    url,
    app,
    http: supertest(url),
    query: async <Row extends object>(sql: string, values?: unknown[]) =>
      (await pool.query<Row>(sql, values)).rows,
    close: async () => {
      await pool.end();
      await app.close();
    },
  };
}
