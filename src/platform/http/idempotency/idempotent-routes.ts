import { Injectable, RequestMethod } from '@nestjs/common';
import { INTERCEPTORS_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Puts the interceptor before each POST of the service, and before nothing else: a route that has no interceptor is
 * called by Nest as it is, without the streams that are made around those that have one.
 */
@Injectable()
export class IdempotentRoutes {
  /** Nest looks for the interceptors of a route once all providers are there, and before their hooks run. */
  constructor(
    discovery: DiscoveryService,
    scanner: MetadataScanner,
    private readonly interceptor: IdempotencyInterceptor,
  ) {
    for (const { metatype } of discovery.getControllers()) {
      const prototype = (metatype?.prototype ?? {}) as Record<string, object>;
      for (const name of scanner.getAllMethodNames(prototype)) this.guard(prototype[name]!);
    }
  }

  private guard(handler: object): void {
    if (Reflect.getMetadata(METHOD_METADATA, handler) !== RequestMethod.POST) return;
    const declared = (Reflect.getMetadata(INTERCEPTORS_METADATA, handler) ?? []) as unknown[];
    // A second application of this process has an interceptor of its own.
    const others = declared.filter((one) => !(one instanceof IdempotencyInterceptor));
    Reflect.defineMetadata(INTERCEPTORS_METADATA, [this.interceptor, ...others], handler);
  }
}
