import { applyDecorators } from '@nestjs/common';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';

/**
 * For routes whose service asks RecentProof. All of them have one count of tries, so that whoever has stolen a session
 * cannot guess the password with it.
 */
export const SensitiveChange = () =>
  applyDecorators(
    RateLimit({ name: 'current-password', limit: 10, seconds: 900, by: 'user' }),
    ApiProblem(
      403,
      'identity.wrong_password',
      'currentPassword is wrong, or missing where there is a password.',
    ),
    ApiProblem(
      403,
      'identity.sign_in_again',
      'The account has no password and the session is older than ten minutes: sign in again.',
    ),
  );
