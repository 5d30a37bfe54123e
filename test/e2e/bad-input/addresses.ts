import { get, invalid, json, send, type BadInput } from './bad-input.js';

/* Paths and methods: malformed ids, addresses where nothing is, escapes that lead nowhere. */

const unknownId = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const noRoute = { status: 404, code: 'platform.no_such_route' };
const invalidUrl = { status: 400, code: 'platform.invalid_url' };

const malformedIds: [id: string, code: string][] = [
  ['1', 'invalid_id'],
  ['null', 'invalid_id'],
  ['0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1', 'invalid_id'],
  ['0193a1b27c3d7e4f8a5b6c7d8e9f0a1b', 'invalid_id'],
  ['%7B0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b%7D', 'invalid_id'],
  [`${unknownId}%20`, 'invalid_id'],
  [`${unknownId}%0A`, 'invalid_id'],
  [`${unknownId}'--`, 'invalid_id'],
  ['__proto__', 'invalid_id'],
  ['constructor', 'invalid_id'],
  ['%F0%9F%98%80', 'invalid_id'],
  ['..', 'invalid_id'],
  ['..%2Fhealth', 'invalid_id'],
  ['a'.repeat(500), 'invalid_id'],
  ['%00', 'invalid_text'],
  [`${unknownId}%00`, 'invalid_text'],
];

const things: [path: string, what: string][] = [
  ['/v1/niches', 'marketplace.niche_not_found'],
  ['/v1/influencers', 'marketplace.influencer_not_found'],
  ['/v1/brands', 'marketplace.brand_not_found'],
  ['/v1/sales/products', 'sales.product_not_found'],
  ['/v1/sales/transactions', 'sales.transaction_not_found'],
  ['/v1/sales/events', 'sales.event_not_found'],
];

const nowhere = [
  '/',
  '/v1',
  '/v2/niches',
  '/v1/Niches',
  '/v1/niches/',
  '//v1/niches',
  '/v1//niches',
  '/v1/%6e%69ches/x/y',
  '/__proto__',
  '/docs/..%2f..%2fpackage.json',
  '/.env',
];

const undecodable = [
  '/v1/niches/%',
  '/v1/niches/%zz',
  '/v1/niches/%ff',
  '/v1/niches/%ed%a0%80',
  '/%c0%ae',
  '/%',
];

const methods = ['OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'PUT', 'PATCH', 'DELETE'];

export const addresses: BadInput[] = [
  ...things.flatMap(([path, code]) => [
    ...malformedIds.map(([id, rule]) => ({
      name: `GET ${path}/${id.slice(0, 50)}`,
      request: () => get(`${path}/${id}`),
      problem: invalid(['id', rule]),
    })),
    {
      name: `GET ${path} of an unknown id`,
      request: () => get(`${path}/${unknownId}`),
      problem: { status: 404, code },
    },
    {
      name: `GET ${path} with an id that is too long`,
      request: () => get(`${path}/${'a'.repeat(501)}`),
      problem: { status: 414, code: 'platform.url_too_long' },
    },
  ]),
  {
    name: 'a change at a malformed id',
    request: () => send('PATCH', '/v1/niches/x', { name: 'Refused' }),
    problem: invalid(['id', 'invalid_id']),
  },
  {
    name: 'a change at an unknown id',
    request: () => send('PATCH', `/v1/niches/${unknownId}`, { name: 'Refused' }),
    problem: { status: 404, code: 'marketplace.niche_not_found' },
  },
  {
    name: 'a deletion at a malformed id',
    request: () => ({ method: 'DELETE', path: '/v1/niches/x' }),
    problem: invalid(['id', 'invalid_id']),
  },
  {
    name: 'a deletion with a body that is not JSON',
    request: ({ nicheId }) => send('DELETE', `/v1/niches/${nicheId}`, '{'),
    problem: { status: 400, code: 'platform.invalid_body' },
  },
  {
    name: 'a seeder that does not exist',
    request: () => ({ method: 'POST', path: '/seed/nothing' }),
    problem: { status: 404, code: 'platform.no_such_seeder' },
  },
  {
    name: 'a seeder of NUL',
    request: () => ({ method: 'POST', path: '/seed/%00' }),
    problem: invalid(['name', 'invalid_text']),
  },
  ...nowhere.map((path) => ({ name: `GET ${path}`, request: () => get(path), problem: noRoute })),
  ...undecodable.map((path) => ({ name: `GET ${path}`, request: () => get(path), problem: invalidUrl })),
  ...methods.map((method) => ({
    name: `${method} where there is no such method`,
    request: () => ({ method, path: '/v1/niches', headers: json }),
    problem: { status: 405, code: 'platform.method_not_allowed' },
  })),
  {
    name: 'a file above those that are served',
    request: () => get('/docs/%2e%2e/%2e%2e/package.json'),
    problem: { status: 403, code: 'platform.forbidden' },
  },
  {
    name: 'a body sent to nowhere',
    request: () => send('POST', '/v1/nowhere', { name: 'Refused' }),
    problem: noRoute,
  },
];
