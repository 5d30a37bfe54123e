import type { SerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Begins the name of each cookie that this service sets, so that those of others (statistics, say) are told apart. */
const prefix = 'atrium_';

/**
 * Sets a cookie. It is a header of the answer at once, to be kept with it (see idempotency/).
 * @param name without what all names begin with.
 */
export function setOwnCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  options: SerializeOptions,
): void {
  void reply.header('set-cookie', reply.server.serializeCookie(prefix + name, value, options));
}

/** @param options those that it was set with. */
export function clearOwnCookie(reply: FastifyReply, name: string, options: SerializeOptions): void {
  setOwnCookie(reply, name, '', { ...options, expires: new Date(0), maxAge: 0 });
}

/** What the client sent; empty where it sent none. */
export const ownCookie = ({ cookies }: FastifyRequest, name: string): string => cookies[prefix + name] ?? '';

/** Every cookie of this service that the client sent, in a fixed order. */
export const ownCookiesOf = ({ cookies }: FastifyRequest): [name: string, value: string][] =>
  Object.entries(cookies)
    .flatMap(([name, value]): [string, string][] =>
      name.startsWith(prefix) && value !== undefined ? [[name, value]] : [],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
