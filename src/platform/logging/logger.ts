import type { LoggerService } from '@nestjs/common';
import { pino, type Logger, type LoggerOptions } from 'pino';
import type { Environment } from '../../config/environment.js';
import { currentRequest } from '../http/request-context.js';
import { safeStack, withoutWords } from './safe-stack.js';

/** The process's log: one JSON object a line. Lines written while a request is served carry its id. */
export function createLogger(environment: Environment): Logger {
  const options: LoggerOptions = {
    level: environment.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const request = currentRequest();
      return request ? { requestId: request.id } : {};
    },
  };
  return environment.name === 'development' ? pino({ ...options, transport: readable }) : pino(options);
}

/** In development the lines are laid out for people; the package is not there in production. */
const readable = {
  target: 'pino-pretty',
  options: {
    translateTime: 'HH:MM:ss',
    ignore: 'requestId,context',
    messageFormat: '{context} {msg}',
    singleLine: true,
  },
};

/** Lets Nest's own Logger write to pino. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);

  /** Nest calls with (message, stack?, context). What an error says is not told: {@link safeStack}. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const [context, stack] = rest.filter((item) => typeof item === 'string').reverse();
    const trace = message instanceof Error ? safeStack(message) : stack && withoutWords(stack);
    // Nest tells of each module and route that it loads; that is for whoever debugs the start.
    const isStartUp = level === 'info' && startUpContexts.has(context ?? '');
    const told = message instanceof Error ? message.name : String(message);
    this.pino[isStartUp ? 'trace' : level]({ context, ...(trace && { stack: trace }) }, told);
  }
}

const startUpContexts = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
