import fc from 'fast-check';
import { foldWords, matches } from '../../src/platform/privacy/fold-words.js';
import { termsOf, termsWanted } from '../../src/platform/privacy/search-terms.js';
import { times } from '../setup/effort.js';

/** Letters that fold, combine or stand for several, among any others. */
const letter = fc.oneof(
  fc.constantFrom(...'aZßẞœÆøđŁıİIςΣéŞñ0٣۴أإآٱىةؤئءکیـُّךשָׁ漢字かがガｶﾞタイไทยก็한글ﬁ①👍🏽', "'", '’', ' ', ' '),
  fc.constantFrom('\u0301', '\u200b', '\u200c', '\u200d', '\u094d', '\u093c', '\u0345', '\ud800'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const anyWords = fc.array(letter, { maxLength: 60 }).map((letters) => letters.join(''));

const isFound = (text: string, query: string): boolean => {
  const terms = termsOf(text);
  const wanted = [...termsWanted(query, {})];
  return wanted.length > 0 && wanted.every((term) => terms.has(term)) && matches(text, query);
};

it('finds any text by every beginning of any of its words of two code points or more', () => {
  fc.assert(
    fc.property(anyWords, (text) => {
      for (const word of foldWords(text).words.map((folded) => [...folded])) {
        for (let length = Math.min(2, word.length); length <= word.length; length++) {
          expect([text, isFound(text, word.slice(0, length).join(''))]).toEqual([text, true]);
        }
      }
    }),
    { numRuns: times(2_500) },
  );
});

it('finds any text by any part of what has no spaces, and by itself', () => {
  fc.assert(
    fc.property(anyWords, fc.nat(), fc.nat(), (text, from, length) => {
      const { words, runs } = foldWords(text);
      for (const run of runs.map((folded) => [...folded])) {
        const start = from % run.length;
        const part = run.slice(start, start + 1 + (length % run.length)).join('');
        expect([text, isFound(text, part)]).toEqual([text, true]);
      }
      expect([text, isFound(text, text)]).toEqual([text, words.length + runs.length > 0]);
    }),
    { numRuns: times(2_500) },
  );
});

it('changes nothing by folding what is folded, in any text and in every character of Unicode', () => {
  const again = (text: string) => {
    const folded = foldWords(text);
    for (const word of folded.words) {
      if (foldWords(word).words.join() !== word) expect([text, foldWords(word)]).toEqual([text, [word]]);
    }
    for (const run of folded.runs) {
      if (foldWords(run).runs.join() !== run) expect([text, foldWords(run)]).toEqual([text, [run]]);
    }
  };
  fc.assert(fc.property(anyWords, again), { numRuns: times(2_500) });
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{L}\p{M}\p{N}\p{S}]/u.test(character)) again(character);
  }
});

it.each([
  ['École', 'ecole'],
  ['STRASSE', 'straße'],
  ['Œuvre', 'oeuvre'],
  ['Ærø', 'aero'],
  ['Łódź', 'lodz'],
  ['Đà', 'da'],
  ['IĞDIR', 'ığdır'],
  ['İzmir', 'izmir'],
  ['ΟΔΟΣ', 'οδος'],
  ['Ёлка', 'елка'],
  ['مُحَمَّد', 'محمد'],
  ['محـــمد', 'محمد'],
  ['أحمد إيمان آمال', 'احمد ايمان امال'],
  ['مدرسة', 'مدرسه'],
  ['مصطفى', 'مصطفي'],
  ['مؤمن رئيس', 'مومن رييس'],
  ['کتاب فارسی', 'كتاب فارسي'],
  ['١٢٣ ۴۵۶', '123 456'],
  ['שָׁלוֹם', 'שלום'],
  ['ｶﾞｽ', 'ガス'],
  ['soft\u00adware', 'software'],
])('takes %j and %j for the same', (one, other) => {
  expect(foldWords(one)).toEqual(foldWords(other));
  expect([matches(one, other, { exact: true }), matches(other, one, { exact: true })]).toEqual([true, true]);
});

it('keeps apart what people keep apart', () => {
  for (const [one, other] of [
    ['かき', 'かぎ'],
    ['कि', 'कु'],
    ['ไก', 'ไก่'],
    ['12', '21'],
  ] as const) {
    expect(matches(one, other)).toBe(false);
  }
});
