import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import { currentRequest } from '../http/request-context.js';
import { wrapped } from './wrapped-method.js';

/** Whose rights a statement has: those of whoever asks, or those of the service itself. */
export type ContextRole = 'atrium_app' | 'atrium_service';

/** What the database is told of a statement; it holds for the statement's transaction and no longer. */
export interface DatabaseContext {
  role: ContextRole;
  /** The account that asks; empty for a stranger and for the service's own work. */
  userId: string;
  /** Its roles, separated by commas. */
  roles: string;
  requestId: string;
  ipAddress: string;
  /** What the service does on its own account, such as 'identity.sign_in'; empty for what somebody asked for. */
  service: string;
}

const services = new AsyncLocalStorage<string>();

/**
 * Runs `work` with the rights of the service itself, whoever asks: before it is known who that is (signing in), for
 * nobody in particular (jobs, commands), or beyond what the person may do alone (erasure). The tables say what the
 * service may do to them; the audit tells it by `name`.
 * @param name module and purpose, as in 'identity.sign_in'.
 */
export const asService = <T>(name: string, work: () => T): T => services.run(name, work);

/** Gives every method of a class the rights of the service: see {@link asService}. */
export const ActsAsService =
  (name: string): ClassDecorator =>
  ({ prototype }) => {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (key === 'constructor' || typeof value !== 'function') continue;
      const acting = wrapped(value as () => unknown, (call) => asService(name, call));
      Object.defineProperty(prototype, key, { value: acting, writable: true, configurable: true });
    }
  };

/** What the service is doing on its own account; undefined where it does not. */
export const currentService = (): string | undefined => services.getStore();

/** As what the statement that is being sent runs; undefined where nobody asks and the service does not act: it has no rights then. */
export function databaseContext(): DatabaseContext | undefined {
  const service = services.getStore() ?? '';
  const request = currentRequest();
  if (!request && !service) return undefined;
  const principal = request?.principal;
  return {
    role: service ? 'atrium_service' : 'atrium_app',
    userId: principal?.userId ?? '',
    roles: principal?.roles.join(',') ?? '',
    requestId: request?.id ?? '',
    // Behind a proxy it is what a header says.
    ipAddress: request && !request.isForgotten && isIP(request.ip) ? request.ip : '',
    service,
  };
}
