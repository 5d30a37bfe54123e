import { applyDecorators } from '@nestjs/common';
import { RateLimit, type RateLimitOptions } from '../../../platform/throttling/rate-limit.decorator.js';

/** One count for all routes that register somebody: what is used up at one is gone for the others. */
export const registrationLimits: RateLimitOptions[] = [
  { name: 'registration', limit: 120, seconds: 3_600, by: 'ip' },
  { name: 'registration', limit: 600, seconds: 60, by: 'service' },
];

/**
 * Limits a route that registers accounts.
 * @param strangersOnly for a route where who is signed in registers nobody.
 */
export const LimitRegistrations = ({ strangersOnly = false } = {}) =>
  applyDecorators(...registrationLimits.map((limit) => RateLimit({ ...limit, strangersOnly })));
