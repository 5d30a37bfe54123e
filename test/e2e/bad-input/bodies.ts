import { gzipSync } from 'node:zlib';
import { invalid, invalidBody, json, send, type BadInput } from './bad-input.js';

/* Bodies that are wrong as a whole: not one JSON object, or one that says two things. */

const niche = '/v1/niches';
const text = '"name":"Refused"';

const nested = (depth: number): string => `{${text},"icon":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const nestedObjects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const unreadable: [name: string, body: string | Buffer][] = [
  ['no body at all', ''],
  ['white space', ' \n '],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '1'],
  ['a string', '"name"'],
  ['a list', `[{${text}}]`],
  ['an empty list', '[]'],
  ['truncated JSON', `{${text}`],
  ['a truncated string', '{"name":"Refu'],
  ['two documents', `{${text}}{${text}}`],
  ['a trailing comma', `{${text},}`],
  ['a comment', `{${text} /* why not */}`],
  ['single quotes', "{'name':'Refused'}"],
  ['a bare key', '{name:"Refused"}'],
  ['a byte order mark', `\u{FEFF}{${text}}`],
  ['a raw control character in a string', '{"name":"Re\nfused"}'],
  ['a raw NUL between tokens', `{${text}\0}`],
  ['a half escape', '{"name":"\\u12"}'],
  ['NaN', `{${text},"isActive":NaN}`],
  ['hexadecimal', `{${text},"isActive":0x10}`],
  ['a leading zero', `{${text},"isActive":01}`],
  ['invalid UTF-8', Buffer.from([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')])],
  ['overlong UTF-8', Buffer.from([...Buffer.from('{"name":"'), 0xc0, 0xaf, ...Buffer.from('"}')])],
  [
    'a surrogate as UTF-8',
    Buffer.from([...Buffer.from('{"name":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]),
  ],
  ['Latin-1', Buffer.from('{"name":"Café"}', 'latin1')],
  ['UTF-16', Buffer.from(`{${text}}`, 'utf16le')],
  ['lists 65 levels deep', nested(64)],
  ['lists 5,000 levels deep', nested(5_000)],
  ['lists 100,000 levels deep', nested(100_000)],
  ['objects 5,000 levels deep', nestedObjects(5_000)],
  ['objects 100,000 levels deep', nestedObjects(100_000)],
  ['100,000 opening brackets', '['.repeat(100_000)],
];

const inexact: [name: string, body: string][] = [
  ['a number with more digits than are kept', `{${text},"isActive":1.00000000000000000001}`],
  ['an integer with more digits than are kept', `{${text},"isActive":9007199254740993}`],
  ['a number too large to keep', `{${text},"isActive":1e400}`],
  ['a number too small to keep', `{${text},"isActive":1e-400}`],
];

const twice: [name: string, body: string, field: string][] = [
  ['a key twice', `{"name":"One",${text}}`, 'name'],
  ['a key twice with the same value', `{${text},${text}}`, 'name'],
  ['a key twice, once escaped', `{${text},"n\\u0061me":"Other"}`, 'name'],
  ['a key twice in an object within', `{${text},"icon":{"a":1,"a":2}}`, 'a'],
  ['an unknown key twice', `{${text},"x":1,"x":1}`, 'x'],
  ['__proto__ twice', `{${text},"__proto__":1,"__proto__":1}`, '__proto__'],
];

const contentTypes: [name: string, headers: object][] = [
  ['no content type', {}],
  ['an empty content type', { 'content-type': '' }],
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['XML', { 'content-type': 'application/xml' }],
  ['a merge patch', { 'content-type': 'application/merge-patch+json' }],
  ['what only begins like JSON', { 'content-type': 'application/jsonx' }],
  ['half a content type', { 'content-type': 'application/' }],
  ['a file of lines', { 'content-type': 'text/csv' }],
  ['a compressed file', { 'content-type': 'application/gzip' }],
  ['JSON in another character set', { 'content-type': 'application/json; charset=iso-8859-1' }],
];

/** Names that every JavaScript object has: no field may be smuggled in under them. */
const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'isPrototypeOf',
  'valueOf',
  '__defineGetter__',
  '__lookupSetter__',
];

const strangeKeys: [key: string, field: string, code: string][] = [
  ...inherited.map((key): [string, string, string] => [key, key, 'unknown_field']),
  ['name[$ne]', 'name[$ne]', 'unknown_field'],
  ['$where', '$where', 'unknown_field'],
  ['Name', 'Name', 'unknown_field'],
  ['', '', 'unknown_field'],
  ['then', 'then', 'unknown_field'],
  ['id', 'id', 'unknown_field'],
  ['createdAt', 'createdAt', 'unknown_field'],
  ['updatedAt', 'updatedAt', 'unknown_field'],
  ['created_at', 'created_at', 'unknown_field'],
  ['a\0b', 'a\u{FFFD}b', 'invalid_text'],
];

const unsupported = { status: 415, code: 'platform.unsupported_media_type' };

export const bodies: BadInput[] = [
  ...unreadable.map(([name, body]) => ({
    name: `a body of ${name}`,
    request: () => send('POST', niche, body),
    problem: invalidBody,
  })),
  ...inexact.map(([name, body]) => ({
    name,
    request: () => send('POST', niche, body),
    problem: { ...invalidBody, errors: [{ field: 'isActive', code: 'platform.invalid_body' }] },
  })),
  ...twice.map(([name, body, field]) => ({
    name,
    request: () => send('POST', niche, body),
    problem: { ...invalidBody, errors: [{ field, code: 'platform.invalid_body' }] },
  })),
  ...contentTypes.map(([name, headers]) => ({
    name: `a body declared as ${name}`,
    request: () => send('POST', niche, `{${text}}`, headers),
    problem: unsupported,
  })),
  {
    name: 'a compressed body',
    request: () => send('POST', niche, gzipSync(`{${text}}`), { ...json, 'content-encoding': 'gzip' }),
    problem: unsupported,
  },
  {
    name: 'a body over the limit',
    request: () => send('POST', niche, { name: 'x'.repeat(1_048_576) }),
    problem: { status: 413, code: 'platform.body_too_large' },
  },
  {
    name: 'a body over the limit in chunks',
    request: () => ({
      ...send('POST', niche, { name: 'x'.repeat(1_048_576) }),
      headers: { ...json, 'transfer-encoding': 'chunked' },
    }),
    problem: { status: 413, code: 'platform.body_too_large' },
  },
  ...strangeKeys.map(([key, field, code]) => ({
    name: `the property ${JSON.stringify(key)}`,
    request: () => send('POST', niche, `{${text},${JSON.stringify(key)}:true}`),
    problem: invalid([field, code]),
  })),
  {
    name: 'a property with half a surrogate pair in its name',
    request: () => send('POST', niche, `{${text},"a\\udc00":1}`),
    problem: invalid(['a\u{FFFD}', 'invalid_text']),
  },
  {
    name: '__proto__ within a value',
    request: () => send('POST', niche, `{${text},"icon":{"__proto__":{"isActive":false}}}`),
    problem: invalid(['icon.__proto__', 'unknown_field']),
  },
  {
    name: 'constructor in a list within a value',
    request: () => send('POST', niche, `{${text},"icon":[{"constructor":{"prototype":{"x":1}}}]}`),
    problem: invalid(['icon[0].constructor', 'unknown_field']),
  },
  {
    name: 'a NUL deep within a value',
    request: () => send('POST', niche, `{${text},"icon":[{"a":"b\\u0000"}]}`),
    problem: invalid(['icon[0].a', 'invalid_text']),
  },
];
