import { Problem } from '../errors/problem.js';

export const tooManyRequestsCode = 'platform.too_many_requests';

/** The same whichever limit was met, so that it tells nothing of whom the request was about. */
export const tooManyRequests = (retryAfterSeconds: number): Problem =>
  new Problem(429, tooManyRequestsCode, 'There were too many requests. Try again later.', {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
