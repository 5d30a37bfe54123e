import {
  complaintsBy,
  operationsOf,
  readDocument,
  resolve,
  type Operation,
  type Schema,
} from '../setup/openapi.js';
import { routesOf } from '../setup/routes.js';
import { startService } from '../setup/service.js';

const service = await startService();
const document = await readDocument(service);
const operations = operationsOf(document);
const complaint = complaintsBy(document);
const problem = 'application/problem+json';
const streams = routesOf(service)
  .filter(({ isStream }) => isStream)
  .map(({ name }) => name.replace(/:(\w+)/g, '{$1}'));

afterAll(() => service.close());

const each = (list: Operation[]): [string, Operation][] =>
  list.map((operation) => [operation.name, operation]);
const declares = ({ responses }: Operation, status: number): boolean =>
  problem in (responses[status]?.content ?? {});

/** The status of a success, and what comes with it. Begun or found, what is answered is the same, and counts once. */
function successOf({ name, method, responses }: Operation): [string, Schema | undefined] {
  const statuses = Object.keys(responses).filter((status) => status.startsWith('2'));
  const told = statuses.map((status) => {
    // As CSV it is the same in other words.
    const content = Object.entries(responses[status]?.content ?? {}).filter(([type]) => type !== 'text/csv');
    const types = content.map(([type]) => type);
    expect([name, status, types]).toEqual([name, status, status === '204' ? [] : [mediaTypeOf(name)]]);
    return content[0]?.[1].schema;
  });
  const isSame = told.every((schema) => JSON.stringify(schema) === JSON.stringify(told[0]));
  const beginsOrFinds = method === 'POST' && statuses.join() === '200,201' && isSame;
  return [beginsOrFinds ? '201' : statuses.join(), told[0]];
}

const mediaTypeOf = (name: string): string =>
  streams.includes(name) ? 'text/event-stream' : 'application/json';

/** It answers a file: all of it, or the part that was asked for. */
const isDownload = ({ responses }: Operation): boolean =>
  'application/octet-stream' in (responses[206]?.content ?? {});

const isPicture = ({ path }: Operation): boolean => path.endsWith('.svg');

const picture = { 200: { content: { 'image/svg+xml': { schema: { type: 'string', format: 'binary' } } } } };

/** Each property of the schema and of those within it, by its path. */
function propertiesOf(schema: Schema, path = '', seen: Schema[] = []): [string, Schema][] {
  const found = resolve(document, schema);
  if (seen.includes(found)) return [];
  const within = [...seen, found];
  if (found.items) return propertiesOf(found.items, `${path}[]`, within);
  return Object.entries(found.properties ?? {}).flatMap(([name, property]): [string, Schema][] => {
    const here = path ? `${path}.${name}` : name;
    const holds = resolve(document, property);
    const isLeaf = !holds.properties && !(holds.items && resolve(document, holds.items).properties);
    return isLeaf ? [[here, property]] : propertiesOf(property, here, within);
  });
}

/** What a reader is not told about a property. */
function untold([path, schema]: [string, Schema]): string[] {
  const found = resolve(document, schema);
  const example = schema.example ?? found.example;
  const isNullExample = example === null && found.nullable === true;
  if (found.format === 'binary') return [];
  const missing: string[] = [];
  if (found.type === undefined) missing.push(`${path} has no type`);
  if (found.type === 'array' && !found.items) missing.push(`${path} does not say of what`);
  if ((example === undefined || example === null) && !isNullExample) missing.push(`${path} has no example`);
  const wrong = example === undefined ? undefined : complaint(schema, example);
  return wrong === undefined ? missing : [...missing, `the example of ${path} is wrong: ${wrong}`];
}

it('files what is about forecasts under one tag', () => {
  const aboutForecasts = operations.filter(({ name }) => /\/sales\/(forecast|stock-out)/.test(name));
  expect(aboutForecasts.length).toBeGreaterThan(8);
  expect(new Set(aboutForecasts.flatMap(({ tags }) => tags))).toEqual(new Set(['sales forecasts']));
});

describe.each(each(operations))('%s', (_, operation) => {
  const content = Object.values(operation.requestBody?.content ?? {});

  it('is summarised in a sentence and filed under a tag', () => {
    expect(operation.summary).toMatch(/^[A-Z].{5,}/);
    expect(operation.tags).toEqual([expect.stringMatching(/^[a-z]/)]);
  });

  it('has one success, of a schema whose every property has a type and a true example', () => {
    if (isDownload(operation)) return expect(operation.responses).toMatchObject({ 200: {}, 206: {} });
    if (isPicture(operation)) return expect(operation.responses).toMatchObject(picture);
    const [status, schema] = successOf(operation);
    expect(status).toMatch(/^20[0-4]$/);
    const properties = schema ? propertiesOf(schema) : [];
    expect(properties.length > 0).toBe(status !== '204');
    expect(properties.flatMap(untold)).toEqual([]);
  });

  it('tells what it takes, with true examples', () => {
    for (const parameter of operation.parameters ?? []) {
      expect(parameter).toMatchObject({
        in: expect.stringMatching(/^(path|query|header)$/),
        schema: expect.any(Object),
      });
      const { example } = parameter.schema;
      if (example !== undefined) expect(complaint(parameter.schema, example)).toBeUndefined();
    }
    for (const { schema } of content) {
      const properties = propertiesOf(schema);
      expect(properties.length > 0 || resolve(document, schema).type === 'string').toBe(true);
      expect(properties.flatMap(untold)).toEqual([]);
    }
  });

  it('declares the problems that every route of its kind can answer', () => {
    const isWrite = operation.method !== 'GET';
    const expected = [
      400,
      ...(/\{id\}/.test(operation.path) ? [404] : []),
      ...(isWrite ? [413, 415] : []),
      ...(operation.path.includes('{') ? [414] : []),
      503,
    ];
    expect(expected.filter((status) => !declares(operation, status))).toEqual([]);
  });

  it('shows each of its problems by examples that are problems of that status', () => {
    const failures = Object.entries(operation.responses).filter(([status]) => status >= '400');
    for (const [status, response] of failures) {
      const { schema, examples } = response.content![problem]!;
      expect(schema).toEqual({ $ref: '#/components/schemas/Problem' });
      expect(Object.keys(examples!).length).toBeGreaterThan(0);
      for (const [code, { value }] of Object.entries(examples!)) {
        expect(complaint(schema, value)).toBeUndefined();
        expect(value).toMatchObject({ status: Number(status), code, type: `urn:atrium:problem:${code}` });
        expect(response.description).toContain(code);
      }
    }
  });
});

describe('the document', () => {
  it('is of OpenAPI 3.0, with every operation once and everything described', () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.0\.\d$/),
      info: { title: 'Atrium' },
    });
    expect(document.info.version).toMatch(/\S/);
    const ids = operations.map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, responses, parameters = [], requestBody } of operations) {
      expect(path).toMatch(/^(\/([a-z0-9-]+|\{[A-Za-z]+\}))+(\.svg)?$/);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((one) => one.in === 'path').map((one) => [one.name, one.required])).toEqual(
        inPath.map((name) => [name, true]),
      );
      const names = parameters.map((one) => `${one.in} ${one.name}`);
      expect(new Set(names).size).toBe(names.length);
      expect(Object.values(responses).filter(({ description }) => typeof description !== 'string')).toEqual(
        [],
      );
      if (requestBody) expect(Object.keys(requestBody.content).length).toBeGreaterThan(0);
    }
  });

  it('names no header that OpenAPI has ignored, since it is told in another way', () => {
    const ignored = ['accept', 'authorization', 'content-type'];
    const told = operations.flatMap(({ name, parameters = [] }) =>
      parameters.filter((one) => one.in === 'header').map((one) => [name, one.name.toLowerCase()]),
    );
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(([, header]) => ignored.includes(header!))).toEqual([]);
  });

  it('says of each tag what it is about, and of no other', () => {
    const filed = new Set(operations.flatMap(({ tags = [] }) => tags));
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...filed].sort());
    expect(document.tags.filter(({ description }) => !/^[A-Z].{20,}\.$/.test(description))).toEqual([]);
  });

  it('holds no vendor extension, and no reference that leads nowhere or schema that nobody refers to', () => {
    const text = JSON.stringify(document);
    expect(text).not.toContain('"x-');
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference!);
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references)].sort()).toEqual(schemas.sort());
  });

  it('has schemas of known types, which require only what they have', () => {
    const types = ['string', 'integer', 'number', 'boolean', 'array', 'object'];
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect([name, schema.type]).toEqual([name, 'object']);
      const properties = schema.properties ?? {};
      expect((schema.required ?? []).filter((property) => !(property in properties))).toEqual([]);
      const unknown = propertiesOf(schema).filter(
        ([, one]) => !types.includes(resolve(document, one).type ?? ''),
      );
      expect(unknown).toEqual([]);
    }
  });

  it('describes only routes that are served', async () => {
    const answers = await Promise.all(
      operations.map(async ({ method, path }) => {
        const address = path.replace(/\{\w+\}/g, 'x');
        const other = await fetch(service.url + address, { method: 'OPTIONS' });
        return [`${method} ${path}`, other.headers.get('allow')?.split(', ').includes(method)];
      }),
    );
    expect(answers.filter(([, isServed]) => !isServed)).toEqual([]);
  });

  it('can be read at /docs without anything from elsewhere', async () => {
    const page = await service.http.get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    const tags = [...page.text.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']([^"']*)/g)];
    const addresses = tags.map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(3);
    expect(addresses.filter((address) => /^(\w+:)?\/\//.test(address))).toEqual([]);
    for (const address of addresses) {
      const { pathname } = new URL(address, `${service.url}/docs`);
      const file = await service.http.get(pathname).buffer(true).expect(200);
      if (pathname.endsWith('.css')) expect(file.text).not.toMatch(/@import|url\(\s*["']?https?:/);
    }
  });
});
