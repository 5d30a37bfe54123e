import { outsideRequest } from '../http/request-context.js';
import { onPrimary } from './replicas/replica-scope.js';
import { transactionContext } from './transaction-context.js';

/**
 * Begins work that outlives whatever has caused it, such as a timer or a connection: outside of its request, of its
 * transaction, and of the server that it reads from.
 */
export const inOwnContext = <T>(begin: () => T): T =>
  transactionContext.exit(() => onPrimary(() => outsideRequest(begin)));
