import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  type ThrottlerModuleOptions,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { rateLimitKey, rateLimitsKey, type RateLimitOptions } from './rate-limit.decorator.js';
import { tooManyRequests } from './too-many-requests.js';

/** Whoever is stopped by an earlier one is not counted by those after it. */
const order = ['ip', 'user', 'field', 'service'];
const placeOf = ({ by }: RateLimitOptions): number => order.indexOf(by.replace(/:.*/s, ''));

/** Enforces the limits that a route declares with `@RateLimit`; a route that declares none has none. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
  ) {
    super(options, storage, reflector);
  }

  /** Nothing is read from the module's options, which are limits of every route. */
  override async onModuleInit(): Promise<void> {
    this.commonOptions = { setHeaders: false };
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.getAllAndMerge<RateLimitOptions[]>(rateLimitsKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    for (const limit of declared.toSorted((one, other) => placeOf(one) - placeOf(other))) {
      await this.enforce(limit, context);
    }
    return true;
  }

  private async enforce(options: RateLimitOptions, context: ExecutionContext): Promise<void> {
    const { name, limit, seconds, by, blockSeconds = 0, strangersOnly = false } = options;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (strangersOnly && request.context.principal) return;
    const tracker = await this.trackerOf(by, request);
    if (tracker === undefined) return;
    const ttl = seconds * 1_000;
    await this.handleRequest({
      context,
      limit,
      ttl,
      blockDuration: blockSeconds * 1_000,
      throttler: { name, limit, ttl },
      getTracker: () => tracker,
      generateKey: () => rateLimitKey(options, tracker),
    });
  }

  private async trackerOf(by: RateLimitOptions['by'], request: FastifyRequest): Promise<string | undefined> {
    const [kind, field = ''] = by.split(':');
    if (kind === 'service') return '';
    if (kind === 'field') return textOf(request.body, field);
    const userId = kind === 'user' ? request.context.principal?.userId : undefined;
    // Kept when the request began: a client that has hung up since has no address any more, and must be counted.
    return userId ?? this.getTracker({ ip: request.context.ip || 'unknown' });
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    { timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    throw tooManyRequests(timeToBlockExpire);
  }
}

/** The body has been parsed and not yet validated: it may be anything. What is no text is refused later. */
function textOf(body: unknown, field: string): string | undefined {
  if (body === null || typeof body !== 'object' || !Object.hasOwn(body, field)) return undefined;
  const value = (body as Record<string, unknown>)[field];
  return typeof value === 'string' ? value.trim().toLowerCase() : undefined;
}
