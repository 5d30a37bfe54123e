import fc, { type Arbitrary } from 'fast-check';

/* Valid values of each kind of field, their edges often among them. */

/** Whole characters that break what handles text carelessly. */
const awkward = [
  ...[
    "'",
    '"',
    '`',
    '\\',
    '%',
    '_',
    '$',
    '$1',
    ':name',
    '?',
    ';',
    '--',
    '/*',
    '{',
    '}',
    '[',
    '&',
    '<',
    '>',
    '|',
    '@',
  ],
  ...[
    '\n',
    '\r\n',
    '\t',
    '\u{1}',
    '\u{7f}',
    '\u{85}',
    '\u{a0}',
    '\u{ad}',
    '\u{200b}',
    '\u{2028}',
    '\u{feff}',
    '\u{fffd}',
  ],
  // Combining marks, joiners, right to left and its overrides.
  ...[
    'é',
    'e\u{301}',
    'Å',
    'ﬁ',
    'ß',
    'ẞ',
    'İ',
    'ı',
    'ς',
    'Σ',
    'Ǆ',
    '\u{345}',
    '\u{200d}',
    'א',
    'ع',
    '\u{202e}',
    '\u{2066}',
  ],
  ...['😀', '👩‍👩‍👧', '🇫🇷', '𝒳', '\u{e0001}', '\u{10ffff}', '\u{ffff}', '漢', '한', 'ก'],
];

const codePoint = fc
  .oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

const character = fc.oneof(fc.constantFrom(...awkward), codePoint, fc.constantFrom(...'aB1 -'));

export const lengthOf = (text: string): number => [...text].length;

/** Text of 1 to `max` code points that is not blank. */
export const anyText = (max: number): Arbitrary<string> =>
  fc
    .oneof(
      { weight: 20, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: Math.min(max, 40) }) },
      { weight: 1, arbitrary: fc.constantFrom('x', '\\', '\u{1}', '😀', '漢').map((one) => one.repeat(max)) },
    )
    .filter((text) => lengthOf(text) <= max && text.trim() !== '');

export const anyMoney: Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '0.0', '0.00', '0.01', '0.1', '5', '99999999.99', '99999999', '10000000.1'),
  fc.tuple(fc.nat(99_999_999), fc.constantFrom('', '.0', '.5', '.05', '.99')).map((parts) => parts.join('')),
);

/** As money is told: always two decimals. */
export function told(money: string): string {
  const [whole = '', cents = ''] = money.split('.');
  return `${whole}.${cents.padEnd(2, '0')}`;
}

export const anyDay = (last = '9999-12-31'): Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('1900-01-01', '1970-01-01', '2000-02-29', '2024-02-29', last),
    fc
      .date({ min: new Date('1900-01-01'), max: new Date(last), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  );

export const anyInstant: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '1900-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '2026-03-29T02:30:00+01:00',
      '1969-12-31T23:59:59.999Z',
    ],
    ...['2026-11-20T23:59:59-14:59', '2026-11-20T00:00:00+14:59', '2026-11-20T10:15:00.1Z'],
  ),
  fc
    .date({ min: new Date('1900-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);

export const anyUrl: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      'http://a',
      'https://[::1]:8080/',
      'https://user:pw@a.org/',
      'https://a.org?x',
      'https://a.org/%F0%9F%98%80',
    ],
    `https://a.org/${'a'.repeat(241)}`,
  ),
  fc
    .webUrl({ withFragments: true, withQueryParameters: true, size: 'small' })
    .filter((url) => url.length <= 255),
);

const word = (characters: string, min: number, max: number): Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max });

const letters = 'abcXYZ0189';

/** 3 to 50 characters; `n` makes it unique. */
export const anyUsername: Arbitrary<(n: number) => string> = word(`${letters}._-`, 3, 50).map(
  (base) => (n) => base.slice(0, 50 - `.${n}`.length) + `.${n}`,
);

/** Up to the longest there may be; `n` makes it unique. */
export const anyEmail: Arbitrary<(n: number) => string> = fc
  .tuple(word(`${letters}!#$%&'*+/=?^_\`{|}~-`, 1, 57), word(letters, 1, 63), fc.nat(30))
  .map(
    ([local, label, more]) =>
      (n) =>
        `${local}.${n}@${label}.${'de.'.repeat(more)}org`.slice(-255),
  );

/** 7 to 15 digits; `n` makes it unique. */
export const anyPhone: Arbitrary<(n: number) => string> = fc
  .integer({ min: 6, max: 14 })
  .map((digits) => (n) => `+3${String(n).padStart(digits, '0')}`);

/** Unique text of at most `max` code points. */
export const anyName = (max: number): Arbitrary<(n: number) => string> =>
  anyText(max).map((text) => (n) => {
    const end = ` #${n}`;
    return [...text].slice(0, max - end.length).join('') + end;
  });
