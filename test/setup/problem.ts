import { STATUS_CODES } from 'node:http';
import type { RawAnswer } from './raw-http.js';

export interface ExpectedProblem {
  status: number;
  code: string;
  /** Field and code of each error, all of them and in this order; none where it is left out. */
  errors?: { field: string; code: string }[];
}

/** What must never be told to a caller: SQL, the driver, our files, a stack. */
const internals =
  /sequelize|postgres|\bpg_|\bselect\b|\binsert\b|violates|relation|syntax error|node_modules|\.js:\d|\n\s+at /i;

/** Asserts that `answer` is exactly this problem, in the shape every problem has, and gives nothing away. */
export function expectProblem(answer: RawAnswer, { status, code, errors }: ExpectedProblem): void {
  const requestId = answer.headers['x-request-id'];
  expect({ status: answer.status, problem: JSON.parse(answer.text) as unknown }).toEqual({
    status,
    problem: {
      type: `urn:atrium:problem:${code}`,
      title: STATUS_CODES[status],
      status,
      detail: expect.any(String),
      code,
      ...(errors && { errors: errors.map((error) => ({ ...error, message: expect.any(String) })) }),
      // Bytes that are no request have no id.
      ...(requestId !== undefined && { requestId }),
    },
  });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.text).not.toMatch(internals);
}
