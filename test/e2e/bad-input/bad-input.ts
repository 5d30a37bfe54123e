import type { ExpectedProblem } from '../../setup/problem.js';
import type { RawRequest } from '../../setup/raw-http.js';

/** Rows and cursors that exist when a case is sent. */
export interface Known {
  nicheId: string;
  influencerId: string;
  productId: string;
  /** Has as many pieces as can be counted. */
  fullProductId: string;
  eventId: string;
  /** Of GET /v1/niches, by name. */
  nicheCursor: string;
  /** Of GET /v1/niches?sort=-createdAt. */
  newestNicheCursor: string;
  /** Of GET /v1/sales/products. */
  productCursor: string;
}

/** A request that must be refused, and how. */
export interface BadInput {
  name: string;
  request: (known: Known) => RawRequest;
  problem: ExpectedProblem;
}

export const json = { 'content-type': 'application/json' };

export const send = (method: string, path: string, body: unknown, headers: object = json): RawRequest => ({
  method,
  path,
  headers: { ...headers },
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});

export const get = (path: string): RawRequest => ({ method: 'GET', path });

/** 400 for one field, or more. */
export const invalid = (...errors: [field: string, code: string][]): ExpectedProblem => ({
  status: 400,
  code: 'platform.invalid_input',
  errors: errors.map(([field, code]) => ({ field, code: `platform.${code}` })),
});

export const invalidBody: ExpectedProblem = { status: 400, code: 'platform.invalid_body' };
