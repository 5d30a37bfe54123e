import type { FastifyInstance } from 'fastify';
import { problemOfStatus } from '../errors/http-errors.js';
import { sendProblem } from '../errors/problem.filter.js';

interface Address {
  shape: RegExp;
  methods: Set<string>;
}

/** Answers a method that an address does not take with 405 and those that it does. To be called before the routes. */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const addresses = new Map<string, Address>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const address = addresses.get(url) ?? { shape: shapeOf(url), methods: new Set() };
    for (const one of [method].flat()) address.methods.add(one);
    addresses.set(url, address);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const allowed = request.is404 ? methodsOf([...addresses.values()], request.url) : [];
    if (allowed.length === 0) return done();
    void reply.header('allow', allowed.join(', '));
    sendProblem(request, reply, problemOfStatus(405));
  });
}

function methodsOf(addresses: Address[], url: string): string[] {
  const path = url.replace(/\?.*$/s, '');
  const found = addresses.filter(({ shape }) => shape.test(path));
  return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
}

/** `/v1/niches/:id` as a pattern; what serves whole folders (`*`) has no methods of its own to tell. */
function shapeOf(route: string): RegExp {
  const parts = route
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
