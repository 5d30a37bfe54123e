import { applyDecorators } from '@nestjs/common';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { tooManyRequestsCode } from './too-many-requests.js';

export interface RateLimitOptions {
  /** Routes that name the same limit share its count. Shown to operators. */
  name: string;
  /** How many requests pass in a window. */
  limit: number;
  /** Length of the window, which begins with its first request. */
  seconds: number;
  /**
   * Who is counted together: an address (of IPv6 its /64), who is signed in (else the address), the text of a field
   * of the body whatever its case, or everybody. A request without that text is not counted here.
   */
  by: 'ip' | 'user' | 'service' | `field:${string}`;
  /** How long the first request too many shuts the caller out; without it, until the window ends. */
  blockSeconds?: number;
  /** Requests of who is signed in pass uncounted. */
  strangersOnly?: boolean;
}

/** What a limit counts `who` under: the same for all that name it, count by the same and in windows of one length. */
export const rateLimitKey = (
  { name, by, seconds }: Pick<RateLimitOptions, 'name' | 'by' | 'seconds'>,
  who: string,
): string => JSON.stringify(['route', name, by, seconds, who]);

export const rateLimitsKey = 'atrium:rate-limits';

/**
 * Limits how often a route, or all routes of a controller together, may be called; beyond it, 429 with Retry-After.
 * Repeatable: limits by address count first and those of the whole service last, so that a caller who is refused
 * by one uses up none of the others.
 */
export const RateLimit = (options: RateLimitOptions): MethodDecorator & ClassDecorator =>
  applyDecorators(
    addLimit(options),
    ApiProblem(429, tooManyRequestsCode, 'There were too many requests; see Retry-After.'),
  );

function addLimit(options: RateLimitOptions): MethodDecorator & ClassDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const limited = (descriptor?.value ?? target) as object;
    const others = (Reflect.getOwnMetadata(rateLimitsKey, limited) ?? []) as RateLimitOptions[];
    Reflect.defineMetadata(rateLimitsKey, [options, ...others], limited);
  };
}
