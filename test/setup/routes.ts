import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, SSE_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { accessKey, type AccessRule } from '../../src/platform/access/access.decorators.js';
import type { Service } from './service.js';

/** One route of a controller, and who may call it as far as it says so. */
export interface Route {
  method: string;
  path: string;
  name: string;
  rule: AccessRule | undefined;
  /** It answers with events that come one after the other, without an end. */
  isStream: boolean;
}

/** Every route of every controller of the service, as Nest knows them. */
export function routesOf({ app }: Service): Route[] {
  const reflector = app.get(Reflector);
  const controllers = app.get(DiscoveryService, { strict: false }).getControllers();
  return controllers.flatMap(({ metatype, instance }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
    const names = new MetadataScanner().getAllMethodNames(prototype);
    return names.flatMap((name): Route[] => {
      const handler = prototype[name]!;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const rule = reflector.getAllAndOverride<AccessRule | undefined>(accessKey, [
        handler,
        metatype as Type,
      ]);
      const isStream = Reflect.hasMetadata(SSE_METADATA, handler);
      return pathsOf(metatype as Type, handler).map((path) => {
        const verb = RequestMethod[method];
        return { method: verb, path, name: `${verb} ${path}`, rule, isStream };
      });
    });
  });
}

function pathsOf(controller: object, handler: object): string[] {
  const partsOf = (target: object): string[] => [Reflect.getMetadata(PATH_METADATA, target) as string].flat();
  return partsOf(controller).flatMap((base) =>
    partsOf(handler).map((end) => `/${base}/${end}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')),
  );
}

/** Every `METHOD /path` that the HTTP server answers, whoever registered it; HEAD goes with GET. */
export function servedBy({ app }: Service): string[] {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const parents: string[] = [];
  return fastify
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] =
        /^((?:│ {3}| {4})*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? [];
      parents.splice(indent.length / 4, Infinity, part);
      const path = parents.join('');
      return methods
        .split(', ')
        .flatMap((method) => (method && method !== 'HEAD' ? `${method} ${path}` : []));
    });
}
