import 'reflect-metadata';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Environment } from './config/environment.js';
import { AppModule } from './app.module.js';
import { createFastifyAdapter, prepareFastify } from './platform/http/fastify.js';
import { RequestFigures } from './platform/http/request-figures.js';
import { serveOpenApi } from './platform/http/openapi.js';
import { createLogger, PinoLoggerService } from './platform/logging/logger.js';

/**
 * The whole service, initialised and not yet listening.
 * @param environment with the database's connection in it (see openDatabase).
 * @param root the module to start from; tests add to it.
 * @param logger where it writes what it has to tell.
 */
export async function createApplication(
  environment: Environment,
  root: DynamicModule = AppModule.of(environment),
  logger: Logger = createLogger(environment),
): Promise<NestFastifyApplication> {
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    root,
    createFastifyAdapter(environment, logger, (): RequestFigures => app.get(RequestFigures)),
    {
      bodyParser: false,
      logger: new PinoLoggerService(logger),
      abortOnError: false,
    },
  );
  prepareFastify(app, environment, logger, app.get(RequestFigures));
  serveOpenApi(app);
  try {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  } catch (error) {
    // What has begun by then (timers, connections) would go on.
    await app.close();
    throw error;
  }
  return app;
}

/** The service without its HTTP server, for commands. */
export async function createContext(
  environment: Environment,
  root: DynamicModule = AppModule.of(environment),
): Promise<INestApplicationContext> {
  const logger = new PinoLoggerService(createLogger(environment));
  return NestFactory.createApplicationContext(root, { logger, abortOnError: false });
}
