import { EnvironmentError } from './config/environment-reader.js';
import { loadEnvironment, type Environment } from './config/environment.js';
import { createApplication } from './application.js';
import { openDatabase, type OpenDatabase } from './platform/database/open-database.js';
import { refusePowerfulLogin } from './platform/database/powerful-login.js';
import { ensureServiceLogin } from './platform/database/service-login.js';
import { Drain } from './platform/http/drain.js';
import { createLogger } from './platform/logging/logger.js';
import { captureOutput } from './platform/logging/process-output.js';
import { Migrator } from './platform/migrations/migrator.js';
import { SeedRunner } from './platform/seeding/seed-runner.js';

/** The process: configuration, database, application; and all of it undone in order when it is told to stop. */
async function main(): Promise<void> {
  const environment = loadEnvironment();
  const logger = createLogger(environment);
  captureOutput(logger);
  const database = await openDatabase(environment, { log: tell });
  if (database.embedded) await migrate(database);
  if (environment.isDeployed) await refusePowerfulLogin(database);
  const app = await createApplication(connected(environment, database), undefined, logger);
  if (database.embedded?.isNew) await app.get(SeedRunner).seed();

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    tell(`${signal}: finishing the requests in flight, then stopping.`);
    await app.get(Drain).begin(environment.http.drainMs);
    await app.close();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

  try {
    await app.listen(environment.http.port, environment.http.host);
  } catch (error) {
    await app.close();
    await database.close();
    throw error;
  }
  announce(await app.getUrl(), database);
}

const connected = (environment: Environment, { connection, pooler, tls }: OpenDatabase): Environment => ({
  ...environment,
  database: { ...environment.database, connection, pooler, tls },
});

async function migrate({ owner, tls }: OpenDatabase): Promise<void> {
  const migrator = new Migrator(owner, { tls });
  try {
    await migrator.up();
    await ensureServiceLogin(owner);
  } finally {
    await migrator.close();
  }
}

function announce(url: string, { connection, embedded }: OpenDatabase): void {
  const data = embedded?.dataFolder ?? `${connection.host}:${connection.port}/${connection.database}`;
  tell(`Atrium listens on ${url}\n  docs  ${url}/docs\n  data  ${data}`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${message}. Stop what listens there, or choose another PORT.`;
  return message ?? String(error);
}

main().catch((error: unknown) => {
  tell(`Atrium cannot start. ${explain(error)}`);
  process.exit(1);
});
