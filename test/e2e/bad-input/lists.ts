import { get, invalid, type BadInput, type Known } from './bad-input.js';

/* Queries of lists: what a parameter does not take, what there is no parameter for, and cursors. */

const niches = '/v1/niches';
const invalidUrl = { status: 400, code: 'platform.invalid_url' };
const invalidCursor = {
  status: 400,
  code: 'platform.invalid_cursor',
  errors: [{ field: 'cursor', code: 'platform.invalid_cursor' }],
};

const wrong: [path: string, query: string, field: string, code: string][] = [
  ...[
    ...[
      '',
      '0',
      '-1',
      '-0',
      '101',
      '0x10',
      '1e2',
      '1.0',
      '1.5',
      '01',
      '%2B1',
      '+1',
      '1+',
      '1_0',
      '1,0',
      'ten',
      'NaN',
      'true',
    ],
    ...[
      '2147483648',
      '1e21',
      '99999999999999999999',
      'Infinity',
      'null',
      'undefined',
      '[]',
      '%EF%BC%91',
      '%00',
      '1%00',
    ],
  ].map((limit): [string, string, string, string] => [
    niches,
    `limit=${limit}`,
    'limit',
    limit.includes('%00') ? 'invalid_text' : 'invalid_integer',
  ]),
  [niches, 'limit=1&limit=2', 'limit', 'invalid_integer'],
  [niches, 'limit=1&limit=1', 'limit', 'invalid_integer'],
  [niches, 'limit', 'limit', 'invalid_integer'],
  [niches, 'limit[]=1', 'limit[]', 'unknown_field'],
  [niches, 'limit[$gt]=1', 'limit[$gt]', 'unknown_field'],
  [niches, 'page=0', 'page', 'invalid_integer'],
  [niches, 'page=1000001', 'page', 'invalid_integer'],
  [niches, 'page=-1', 'page', 'invalid_integer'],
  [niches, 'page=', 'page', 'invalid_integer'],
  [niches, 'sort=', 'sort', 'invalid_choice'],
  [niches, 'sort=id', 'sort', 'invalid_choice'],
  [niches, 'sort=--name', 'sort', 'invalid_choice'],
  [niches, 'sort=NAME', 'sort', 'invalid_choice'],
  [niches, 'sort=name%3Bdrop%20table%20niches', 'sort', 'invalid_choice'],
  [niches, 'sort=name&sort=-name', 'sort', 'invalid_choice'],
  [niches, 'sort=toString', 'sort', 'invalid_choice'],
  [niches, 'isActive=', 'isActive', 'invalid_boolean'],
  [niches, 'isActive=1', 'isActive', 'invalid_boolean'],
  [niches, 'isActive=TRUE', 'isActive', 'invalid_boolean'],
  [niches, 'isActive=true&isActive=false', 'isActive', 'invalid_boolean'],
  [niches, 'q=', 'q', 'invalid_text'],
  [niches, 'q=%20', 'q', 'invalid_text'],
  [niches, 'q=a%00b', 'q', 'invalid_text'],
  [niches, 'q=a&q=b', 'q', 'invalid_text'],
  [niches, `q=${'x'.repeat(101)}`, 'q', 'invalid_text'],
  [niches, `q=${encodeURIComponent('😀'.repeat(101))}`, 'q', 'invalid_text'],
  [niches, 'cursor=', 'cursor', 'invalid_text'],
  [niches, `cursor=${'x'.repeat(4_001)}`, 'cursor', 'invalid_text'],
  [niches, 'name[$ne]=', 'name[$ne]', 'unknown_field'],
  [niches, 'name%5B%24ne%5D=', 'name[$ne]', 'unknown_field'],
  [niches, 'where=1', 'where', 'unknown_field'],
  [niches, 'Limit=1', 'Limit', 'unknown_field'],
  [niches, '__proto__=x', '__proto__', 'unknown_field'],
  [niches, '__proto__[limit]=1', '__proto__[limit]', 'unknown_field'],
  [niches, 'constructor=x', 'constructor', 'unknown_field'],
  [niches, 'hasOwnProperty=x', 'hasOwnProperty', 'unknown_field'],
  [niches, 'toString=x', 'toString', 'unknown_field'],
  [niches, '=x', '', 'unknown_field'],
  [niches, '%00=x', '\u{FFFD}', 'invalid_text'],
  ['/v1/influencers', 'nicheId=x', 'nicheId', 'invalid_id'],
  ['/v1/influencers', "nicheId='", 'nicheId', 'invalid_id'],
  ['/v1/brands', 'companyType=plc', 'companyType', 'invalid_choice'],
  ['/v1/sales/transactions', 'from=2026-11-20', 'from', 'invalid_time'],
  ['/v1/sales/transactions', 'from=2026-11-20T10:15:00', 'from', 'invalid_time'],
  ['/v1/sales/transactions', 'from=2026-11-20T10:15:00+02:00', 'from', 'invalid_time'],
  ['/v1/sales/transactions', 'to=2026-02-30T00:00:00Z', 'to', 'invalid_time'],
  ['/v1/sales/events', 'from=2026-02-30', 'from', 'invalid_date'],
  ['/v1/sales/events', 'type=fair', 'type', 'invalid_choice'],
  ['/v1/sales/summary', 'groupBy=day&from=2026-02-30&to=2026-03-01', 'from', 'invalid_date'],
  ['/v1/sales/summary', 'groupBy=shop&from=2026-02-01&to=2026-03-01', 'groupBy', 'invalid_choice'],
  ['/v1/sales/summary', 'groupBy=day&from=2026-02-01', 'to', 'invalid_date'],
  ['/v1/sales/summary', 'groupBy=day&from=2026-02-01&to=2026-03-01&page=2', 'page', 'unknown_field'],
];

const undecodable: [name: string, query: string][] = [
  ['a bare percent sign', 'q=100%'],
  ['a percent sign before no digits', 'q=%zz'],
  ['half an escape', 'q=%a'],
  ['escaped bytes that are not UTF-8', 'q=%ff'],
  ['an overlong escape', 'q=%c0%af'],
  ['an escaped surrogate', 'q=%ed%a0%80'],
  ['an undecodable name', '%ff=1'],
];

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const changeEnd = (text: string): string => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A');
const [firstId, lastId] = ['00000000-0000-7000-8000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff'];

const cursors: [name: string, query: (known: Known) => string][] = [
  ['a cursor of nothing but letters', () => 'cursor=abc'],
  ['a cursor of base64', () => `cursor=${base64(['Fashion', firstId])}`],
  ['a cursor signed by nobody', () => `cursor=${base64(['Fashion', lastId])}.${'A'.repeat(22)}`],
  ['a cursor of SQL', () => `cursor=${base64(["x') or 1=1 --", firstId])}.${'A'.repeat(22)}`],
  ['a cursor with another end', ({ nicheCursor }) => `cursor=${changeEnd(nicheCursor)}`],
  [
    'a cursor with another place',
    ({ nicheCursor }) => `cursor=${base64(['Z', firstId])}.${nicheCursor.split('.')[1]}`,
  ],
  ['a cursor without its signature', ({ nicheCursor }) => `cursor=${nicheCursor.split('.')[0]}`],
  ['a cursor without its place', ({ nicheCursor }) => `cursor=.${nicheCursor.split('.')[1]}`],
  ['a cursor with something behind it', ({ nicheCursor }) => `cursor=${nicheCursor}.x`],
  ['a cursor with padding', ({ nicheCursor }) => `cursor=${nicheCursor}%3D`],
  ['a cursor with a line break', ({ nicheCursor }) => `cursor=${nicheCursor}%0A`],
  ['a cursor of another sort', ({ newestNicheCursor }) => `cursor=${newestNicheCursor}`],
  ['a cursor of the other direction', ({ nicheCursor }) => `sort=-name&cursor=${nicheCursor}`],
  ['a cursor of another list', ({ productCursor }) => `sort=-createdAt&cursor=${productCursor}`],
  ['a dot', () => 'cursor=.'],
  ['an emoji', () => `cursor=${encodeURIComponent('😀.😀')}`],
];

export const lists: BadInput[] = [
  ...wrong.map(([path, query, field, code]) => ({
    name: `${path}?${query.slice(0, 60)}`,
    request: () => get(`${path}?${query}`),
    problem: invalid([field, code]),
  })),
  ...undecodable.map(([name, query]) => ({
    name: `a query with ${name}`,
    request: () => get(`${niches}?${query}`),
    problem: invalidUrl,
  })),
  ...cursors.map(([name, query]) => ({
    name: `a list continued from ${name}`,
    request: (known: Known) => get(`${niches}?${query(known)}`),
    problem: invalidCursor,
  })),
  {
    name: 'a page number together with a cursor',
    request: ({ nicheCursor }) => get(`${niches}?page=2&cursor=${nicheCursor}`),
    problem: invalid(['page', 'invalid_input']),
  },
  {
    name: 'a summary that ends before it begins',
    request: () => get('/v1/sales/summary?groupBy=day&from=2026-03-01&to=2026-02-01'),
    problem: invalid(['to', 'invalid_input']),
  },
  {
    name: 'a summary continued from the cursor of a list',
    request: ({ nicheCursor }) =>
      get(`/v1/sales/summary?groupBy=day&from=2026-02-01&to=2026-03-01&cursor=${nicheCursor}`),
    problem: invalidCursor,
  },
];
