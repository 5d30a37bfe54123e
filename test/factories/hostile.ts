import fc, { type Arbitrary } from 'fast-check';
import { resolve, type Document, type Operation, type Schema } from '../setup/openapi.js';
import type { RawRequest } from '../setup/raw-http.js';
import { anyText } from './arbitraries.js';

/** Ids of rows that exist, by the last part of the address of their list: `niches`, `products`. */
export type KnownIds = Record<string, string[]>;

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      0,
      -0,
      -1,
      1.5,
      2 ** 31,
      -(2 ** 31) - 1,
      2 ** 53,
      1e21,
      1e308,
      '',
      ' ',
      'a\0b',
      'a\u{D800}',
    ],
    ...[
      '2026-02-30',
      '2026-02-30T00:00:00Z',
      'NaN',
      '0x10',
      '1e3',
      '1.005',
      "'; drop table",
      '%',
      '\\',
      '{}',
      '😀',
    ],
    ...[
      'x'.repeat(10_000),
      '😀'.repeat(300),
      [],
      [[]],
      [null],
      {},
      { $ne: null },
      { toString: 1 },
      { length: 1 },
    ],
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);
const strangeName = fc.oneof(
  fc.constantFrom(
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'id',
      'createdAt',
      'name[$ne]',
      'limit[]',
      '',
      '$where',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** Keys and tags, good and bad; some of them come again. */
const headerValue = fc.oneof(
  fc.constantFrom('*', '"a"', '"b"', 'W/"a"', '"a", "b"', '"', '', 'a'.repeat(300), '__proto__', '"\\"'),
  fc.uuid().map((id) => `"${id}"`),
  fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{1,50}$/),
);

const recent = { min: new Date('1990-01-01'), max: new Date('2025-12-31'), noInvalidDate: true };
const byFormat: Record<string, Arbitrary<string>> = {
  date: fc.date(recent).map((date) => date.toISOString().slice(0, 10)),
  'date-time': fc.date(recent).map((date) => date.toISOString()),
  email: fc.uuid().map((id) => `${id}@example.org`),
  uri: fc.webUrl(),
};

const boundary = 'hostile';

/** Each field as a file. */
const formOf = (fields: unknown): string => {
  const parts = Object.entries(fields as object).map(
    ([name, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="a"\r\n\r\n${String(value)}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
};

/** Requests to one operation: valid ones, ones with one thing wrong, and noise. */
export class HostileRequests {
  constructor(
    private readonly document: Document,
    private readonly operation: Operation,
    private readonly ids: KnownIds,
    private readonly hasOptional = true,
  ) {}

  requests(): Arbitrary<RawRequest> {
    const { method } = this.operation;
    return fc
      .tuple(this.path(), this.query(), this.payload(), this.headers())
      .map(([path, query, { body, headers }, others]) => ({
        method,
        path: path + (query && `?${query}`),
        headers: { ...headers, ...others },
        ...(body !== undefined && { body }),
      }));
  }

  /** Requests with nothing wrong in them that the document could tell; half of them say no more than they must. */
  decentRequests(): Arbitrary<RawRequest> {
    const sparing = new HostileRequests(this.document, this.operation, this.ids, false);
    return fc.oneof(this.rightRequests(), sparing.rightRequests());
  }

  private rightRequests(): Arbitrary<RawRequest> {
    const [[type, content] = []] = Object.entries(this.operation.requestBody?.content ?? {});
    const body = type === undefined ? fc.constant(undefined) : this.valid(content?.schema ?? {}, 'body');
    return fc.tuple(this.rightPath(), this.rightQuery(), body).map(([path, pairs, value]) => ({
      method: this.operation.method,
      path: [path, ...(pairs.length > 0 ? [pairs.join('&')] : [])].join('?'),
      ...(type !== undefined && { headers: { 'content-type': type }, body: JSON.stringify(value) }),
    }));
  }

  /** Each of the declared headers now and then. */
  private headers(): Arbitrary<Record<string, string>> {
    const declared = (this.operation.parameters ?? []).filter((one) => one.in === 'header');
    const given = Object.fromEntries(declared.map(({ name }) => [name, headerValue]));
    return fc.record(given, { requiredKeys: [] }) as Arbitrary<Record<string, string>>;
  }

  private path(): Arbitrary<string> {
    const wrong = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 600 }).map(encodeURIComponent),
      fc.constantFrom('%00', '%ff', '%', '..', '%2F', '__proto__', 'a'.repeat(501), '0', "1'--"),
    );
    return this.rightPath((right) =>
      fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: wrong }),
    );
  }

  private rightPath(given = (right: Arbitrary<string>) => right): Arbitrary<string> {
    const parts = this.operation.path.split('/').map((part, index, all): Arbitrary<string> => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return fc.constant(part);
      const schema = this.operation.parameters?.find((one) => one.in === 'path' && one.name === name)?.schema;
      const called = name === 'id' ? `${all[index - 1]}Id` : name;
      // What takes other names of a row as well takes its id.
      const valid = this.knows(called)
        ? this.anyId(called)
        : this.valid(schema ?? { type: 'string' }, called);
      return given(valid.map((value) => encodeURIComponent(String(value))));
    });
    return fc.tuple(...parts).map((all) => all.join('/'));
  }

  private query(): Arbitrary<string> {
    const names = this.queryParameters().map(({ name }) => name);
    const wrongName = fc.oneof(fc.constantFrom('limit', ...names), strangeName);
    const wrong = fc
      .tuple(wrongName, nasty)
      .map(([key, value]) => [pair(key, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))]);
    const shaped = this.rightQuery();
    return fc.oneof(
      { weight: 4, arbitrary: shaped.map((pairs) => pairs.join('&')) },
      { weight: 2, arbitrary: fc.tuple(shaped, wrong).map((pairs) => pairs.flat().join('&')) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('%', '%ff=1', '=', '&&', 'a=%00', '__proto__[x]=1', '?', '=x&=y'),
      },
    );
  }

  private rightQuery(): Arbitrary<string[]> {
    const valid = this.queryParameters().map(({ name, required, schema }) =>
      fc
        .tuple(fc.constant(name), this.valid(schema, name), fc.nat(3))
        .map(([key, value, chance]) =>
          required || (chance === 0 && this.hasOptional) ? [pair(key, value)] : [],
        ),
    );
    return fc.tuple(...valid).map((pairs) => pairs.flat());
  }

  private queryParameters() {
    return (this.operation.parameters ?? []).filter((one) => one.in === 'query');
  }

  private payload(): Arbitrary<Pick<RawRequest, 'body' | 'headers'>> {
    if (this.operation.method === 'GET') return fc.constant({});
    const [[type, content] = []] = Object.entries(this.operation.requestBody?.content ?? {});
    const noise = fc.tuple(
      fc.constantFrom(type ?? 'application/json', 'application/json', 'text/csv', 'text/plain', ''),
      fc.oneof(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      ),
    );
    const noisy = noise.map(([given, body]) => ({ headers: { 'content-type': given }, body }));
    if (type === undefined)
      return fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: noisy });
    const valid = this.valid(content?.schema ?? {}, 'body');
    const bodies =
      type === 'application/json'
        ? fc.oneof(valid, spoiled(valid)).map((body) => JSON.stringify(body))
        : valid.map(type === 'multipart/form-data' ? formOf : String);
    const given = type === 'multipart/form-data' ? `${type}; boundary=${boundary}` : type;
    const typed = bodies.map((body) => ({ headers: { 'content-type': given }, body }));
    return fc.oneof({ weight: 4, arbitrary: typed }, { weight: 1, arbitrary: noisy });
  }

  /** A value as the schema has it. */
  private valid(given: Schema, name: string): Arbitrary<unknown> {
    const schema = resolve(this.document, given);
    const value = schema.enum ? fc.constantFrom(...schema.enum) : this.ofType(schema, name);
    return schema.nullable ? fc.option(value, { freq: 8 }) : value;
  }

  private ofType(schema: Schema, name: string): Arbitrary<unknown> {
    const {
      type,
      minimum = 0,
      maximum = 1000,
      items = {},
      minItems = 0,
      maxItems = 3,
      properties = {},
      required = [],
    } = schema;
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer') {
      const small = { min: Math.max(minimum, -5), max: Math.max(minimum, Math.min(maximum, 5)) };
      return fc.oneof(fc.integer(small), fc.constantFrom(minimum, maximum));
    }
    if (type === 'array') {
      return fc.uniqueArray(this.valid(items, name.replace(/s$/, '')), {
        minLength: Math.min(minItems, 3),
        maxLength: Math.min(maxItems, 3),
      });
    }
    if (type === 'object') {
      const model = Object.entries(properties)
        .filter(([key]) => this.hasOptional || required.includes(key))
        .map(([key, property]) => [key, this.valid(property, key)] as const);
      return fc.record(Object.fromEntries(model), { requiredKeys: required });
    }
    return this.ofText(schema, name);
  }

  private ofText(
    { format = '', pattern, maxLength = 100, example }: Schema,
    name: string,
  ): Arbitrary<unknown> {
    if (format === 'uuid') return this.anyId(name);
    const known = byFormat[format];
    if (known) return known.filter((text) => text.length <= maxLength);
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    return fc.oneof(anyText(Math.min(maxLength, 100)), fc.constant(example ?? 'x'));
  }

  private knows(name: string): boolean {
    return name.endsWith('Id') && this.knownIds(name).length > 0;
  }

  private knownIds(name: string): string[] {
    const stem = name.replace(/Ids?$/, '').replace(/s$/, '');
    return Object.entries(this.ids).flatMap(([list, ids]) => (list.startsWith(stem) ? ids : []));
  }

  /** An id of what the name stands for (`nicheId`, `productId`), or of nothing. */
  private anyId(name: string): Arbitrary<string> {
    const known = this.knownIds(name);
    const unknown = fc.uuid({ version: 7 });
    return known.length === 0
      ? unknown
      : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: unknown });
  }
}

/** A valid object with one property that is wrong, missing, or too many. */
const spoiled = (valid: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.tuple(valid, fc.nat(), nasty, strangeName).map(([body, index, value, name]) => {
    if (body === null || typeof body !== 'object') return value;
    const keys = [...Object.keys(body), name];
    const key = keys[index % keys.length]!;
    const kept = Object.entries(body).filter(([other]) => other !== key);
    return index % 3 === 0 ? Object.fromEntries(kept) : Object.fromEntries([...kept, [key, value]]);
  });

const pair = (name: string, value: unknown): string =>
  `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(String(value).toWellFormed())}`;
