/* What the fields of each kind do not take. */

const noText = [null, 1, true, [], {}, ['text'], { $ne: null }];
const brokenText = ['', ' ', '\t\n', 'a\0b', '\0', 'a\u{D800}', '\u{DC00}a', '\u{DFFF}\u{D800}'];
const smile = '😀';
export const required = [undefined];

export const text = (max: number): [string, unknown[]] => [
  'invalid_text',
  [...noText, ...brokenText, 'x'.repeat(max + 1), smile.repeat(max + 1), 'x'.repeat(max) + smile],
];
export const optionalText = (max: number): [string, unknown[]] => [
  'invalid_text',
  text(max)[1].filter((value) => value !== null),
];
export const money = [
  ...[
    '1.005',
    '1.234',
    '1e3',
    '1E3',
    '1e-2',
    '-1',
    '-0',
    '-0.01',
    '+1',
    ' 1',
    '1 ',
    '1.',
    '.5',
    '.',
    '01',
    '00',
  ],
  ...['1,50', '1 000', '0x10', '1_000', 'NaN', 'Infinity', '', '１', '٣', '1\n', '100000000', '99999999.995'],
  ...['999999999999999999999', '1.5.5', '$1', 12.5, 5, 0, 1e21, true, [], ['1'], {}],
];
export const integer = [
  ...[
    2 ** 31,
    2 ** 31 + 0.5,
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 53 - 1,
    1e21,
    -1e21,
    1.5,
    0.1,
    '1',
    '1.5',
    '0x10',
    '',
    'NaN',
  ],
  ...[true, null, [], [1], {}, { $gt: 0 }],
];
export const day = [
  ...[
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
    '2025-02-29',
    '1900-02-29',
    '10000-01-01',
  ],
  ...[
    '2026-2-3',
    '02/03/2026',
    '2026-02-03T00:00:00Z',
    '2026-02-03 ',
    ' 2026-02-03',
    '20260203',
    '-2026-02-03',
  ],
  ...[
    '+2026-02-03',
    '1899-12-31',
    '0000-01-01',
    '2026-02',
    'today',
    'infinity',
    'epoch',
    '',
    '２０２６-02-03',
  ],
  ...[20260203, 0, true, [], {}],
];
export const instant = [
  ...['2026-11-20T10:15:00', '2026-11-20T25:15:00Z', '2026-11-20T24:00:00Z', '2026-11-20T10:60:00Z'],
  ...[
    '2026-11-20T10:15:60Z',
    '2026-11-20T10:15Z',
    '2026-11-20',
    '2026-11-20 10:15:00Z',
    '2026-11-20T10:15:00+25:00',
  ],
  ...[
    '2026-11-20T10:15:00+15:00',
    '2026-11-20T10:15:00+0200',
    '2026-11-20T10:15:00+02',
    '2026-11-20T10:15:00.1234Z',
  ],
  ...[
    '2026-11-20T10:15:00.Z',
    '2026-02-30T10:15:00Z',
    '2026-13-01T10:15:00Z',
    '10000-01-01T00:00:00Z',
    'now',
  ],
  ...[
    '1899-12-31T23:59:59Z',
    '1900-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'infinity',
    '',
    'T',
    0,
  ],
  ...[1_795_169_700_000, true, null, [], {}],
];
export const choice = [
  '',
  'Holiday',
  'HOLIDAY',
  'holiday ',
  'toString',
  '__proto__',
  1,
  true,
  [],
  ['holiday'],
  {},
];
export const flag = ['true', 'false', '', 0, 1, null, [], [true], {}];
export const id = [
  ...['', 'x', '0', 1, '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1', '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b0'],
  ...[
    '{0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b}',
    '0193a1b27c3d7e4f8a5b6c7d8e9f0a1b',
    '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1g',
  ],
  ...["0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'", ' 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', true, null, [], {}],
];
export const email = [
  ...[
    '',
    'a',
    'a@',
    '@a.org',
    'a@b',
    'a b@c.org',
    'a@b c.org',
    'a@@b.org',
    'a@b@c.org',
    'a@b..org',
    'a@.org',
    'a@b.org.',
  ],
  ...[
    'a@b.org\n',
    'a\u{7f}@b.org',
    '.a@b.org',
    'a.@b.org',
    'a..a@b.org',
    'a@-b.org',
    'a@b-.org',
    'Ines <a@b.org>',
    'ü@b.org',
  ],
  ...[
    'a@bücher.org',
    `${'a'.repeat(65)}@b.org`,
    `a@${'b'.repeat(64)}.org`,
    `a@${'b.'.repeat(126)}org`,
    1,
    true,
    [],
    {},
  ],
];
export const phone = [
  ...[
    '',
    '+',
    '33612345678',
    '+0612345678',
    '+336123',
    '+1234567890123456',
    '+33 6 12 34 56 78',
    '0033612345678',
  ],
  ...['+33612345678x', '+33612345678\n', '+٣٣٦١٢٣٤٥٦٧٨', 33_612_345_678, true, [], {}],
];
export const username = [
  ...[
    '',
    'ab',
    'x'.repeat(51),
    'a b c',
    'ines/paints',
    'ínes',
    'ines\n',
    'in😀es',
    "o'neil",
    'a%20b',
    123,
    true,
    [],
    {},
  ],
];
export const url = [
  ...[
    '',
    'x',
    '/a.jpg',
    '//a.org/a.jpg',
    'ftp://a.org/a',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
  ],
  ...[
    'http://',
    'http:a.org',
    'https://a b.org',
    'https://a.org/a b',
    'https://a.org/\n',
    ' https://a.org',
    'https://a.org/[x',
  ],
  ...[
    'https://a.org/ü',
    'https://a.org/%zz',
    'https://a.org/"x"',
    'https://a.org/<x>',
    'https://a.org/a\\b',
    'https://[::g]/',
  ],
  ...[`https://a.org/${'a'.repeat(242)}`, 1, true, [], {}],
];
export const ids = [
  '',
  {},
  1,
  'x',
  [1],
  ['x'],
  [null],
  [[]],
  Array.from({ length: 21 }, () => crypto.randomUUID()),
];
