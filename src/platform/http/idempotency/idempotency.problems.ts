import { Problem } from '../../errors/problem.js';
import type { DeclaredProblem } from '../api-problem.decorator.js';

export const keyInvalid: DeclaredProblem = {
  status: 400,
  code: 'platform.idempotency_key_invalid',
  description: 'The Idempotency-Key is not one string of printable ASCII.',
};

export const requestInFlight: DeclaredProblem = {
  status: 409,
  code: 'platform.request_in_flight',
  description: 'A request with this Idempotency-Key is being served; see Retry-After.',
};

export const answerNotKept: DeclaredProblem = {
  status: 409,
  code: 'platform.answer_not_kept',
  description: 'A request with this Idempotency-Key was carried out, and its answer is no longer there.',
};

export const keyReused: DeclaredProblem = {
  status: 422,
  code: 'platform.idempotency_key_reused',
  description: 'This Idempotency-Key was used for a request with another body.',
};

/** What every POST can answer to a request with an `Idempotency-Key`. */
export const idempotencyProblems = [keyInvalid, requestInFlight, answerNotKept, keyReused];

export const problemOf = (
  { status, code, description }: DeclaredProblem,
  headers: Record<string, string> = {},
): Problem => new Problem(status, code, description, { headers });
