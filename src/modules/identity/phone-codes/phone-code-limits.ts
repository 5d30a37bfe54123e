import { applyDecorators } from '@nestjs/common';
import { RateLimit, type RateLimitOptions } from '../../../platform/throttling/rate-limit.decorator.js';

/** Of asking for codes, whatever they are for: what one route sends counts for the others. */
export const phoneCodeLimits = {
  byAddress: { name: 'phone-codes', limit: 20, seconds: 900, by: 'ip' },
  byUser: { name: 'my-phone', limit: 5, seconds: 900, by: 'user' },
  byPhone: { name: 'phone-codes', limit: 5, seconds: 900, by: 'field:phone' },
  byService: { name: 'phone-codes', limit: 900, seconds: 900, by: 'service' },
} satisfies Record<string, RateLimitOptions>;

/** Limits a route where people who are signed in prove a phone by its code; one count for all of them. */
export const LimitPhoneConfirmations = () =>
  applyDecorators(
    RateLimit({ name: 'my-phone-confirm', limit: 30, seconds: 900, by: 'ip' }),
    RateLimit({ name: 'my-phone-confirm', limit: 15, seconds: 900, by: 'user' }),
    RateLimit({ name: 'my-phone-confirm', limit: 9_000, seconds: 900, by: 'service' }),
  );
