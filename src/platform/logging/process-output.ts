import type { Logger } from 'pino';
import { safeStack } from './safe-stack.js';

const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const;

/**
 * What a process says beside its log goes into it, too, one line each: what libraries print, what Node warns of, and
 * why it dies of an error that nobody caught. Node would print such an error with the statement that failed and all of
 * its parameters.
 */
export function captureOutput(logger: Logger): void {
  const write = (said: unknown): void => logger.warn({ context: 'console' }, firstWords(said));
  Object.assign(console, Object.fromEntries(methods.map((method) => [method, write])));
  // Node's own listener prints them.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    logger.warn({ context: 'node' }, `${warning.name}: ${firstWords(warning.message)}`);
  });
  process.on('uncaughtException', (error: unknown) => {
    const stack = error instanceof Error ? safeStack(error) : typeof error;
    logger.fatal({ context: 'process', stack }, 'Nobody caught an error: the process ends');
    process.exit(1);
  });
}

/** The words of whoever wrote the code, up to the first quotation mark: values stand in quotes, or follow as arguments. */
function firstWords(said: unknown): string {
  if (said instanceof Error) return said.name;
  return typeof said === 'string' ? said.split(/["'`\n]/, 1)[0]! : typeof said;
}
