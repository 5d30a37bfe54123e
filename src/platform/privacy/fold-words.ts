/** The words of a text, folded: what a person takes for the same word is the same here. */
export interface FoldedText {
  /** Of scripts that put something between words, and each emoji: of each its first 64 code points. */
  words: string[];
  /** Of scripts that put nothing between words (Han, kana, Thai, ...): all between two other characters. */
  runs: string[];
}

export interface MatchOptions {
  /** Whole words only. Default: every word that begins with one of the query. */
  exact?: boolean;
}

const longestWord = 64;

/** ZERO WIDTH SPACE parts words; the sound marks of kana make other letters. These stay. */
const kept = '\\u200b\\u3099\\u309a';
/**
 * Invisible characters, the Arabic tatweel, and marks that people leave out. The vowels of Indic and Thai scripts are
 * marks as well, which nobody leaves out.
 */
const dropped = new RegExp(
  `\\u0640|(?![${kept}])(?:\\p{Cf}|(?=\\p{M})[\\p{sc=Zinh}\\p{sc=Arab}\\p{sc=Hebr}\\p{sc=Syrc}\\p{sc=Cyrl}])`,
  'gu',
);

/** Letters that Unicode does not take apart and people do not tell apart. */
const alike = new Map(
  Object.entries({
    ...{ ß: 'ss', œ: 'oe', æ: 'ae', ø: 'o', đ: 'd', ł: 'l', ς: 'σ' },
    // Arabic: alef wasla, alef maqsura, ta marbuta; then how Persian and Urdu write kaf, yeh and heh.
    ...{ '\u0671': '\u0627', '\u0649': '\u064a', '\u0629': '\u0647' },
    ...{ '\u06a9': '\u0643', '\u06cc': '\u064a' },
    ...{ '\u06be': '\u0647', '\u06c1': '\u0647', '\u06c3': '\u0647', '\u06d5': '\u0647' },
    ...digitsFrom(0x0660),
    ...digitsFrom(0x06f0),
  }),
);
const alikeLetters = new RegExp(`[${[...alike.keys()].join('')}]`, 'gu');

const wordLike = /[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic}/gu;
const unspaced =
  '(?=[\\p{L}\\p{M}\\p{N}])[\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]';
const anyUnspaced = new RegExp(unspaced, 'u');
const alternating = new RegExp(`(?<run>(?:${unspaced})+)|(?:(?!${unspaced}).)+`, 'gu');

/**
 * Cuts a text into words and folds them: case, accents, vowel points, the variants of Arabic letters, ligatures, the
 * digits of Arabic and Persian; the four i of Turkish are one. An apostrophe parts words, so that "l'école" has two.
 * Depends on no locale. Folding what is folded changes nothing.
 */
export function foldWords(text: string): FoldedText {
  const found: string[] = fold(text).match(wordLike) ?? [];
  if (!found.some((word) => anyUnspaced.test(word))) return { words: found.map(cut), runs: [] };
  const folded: FoldedText = { words: [], runs: [] };
  for (const part of found.flatMap((word) => [...word.matchAll(alternating)])) {
    if (part.groups?.run) folded.runs.push(part[0]);
    else folded.words.push(cut(part[0]));
  }
  return folded;
}

/**
 * Whether `text` has all that `query` asks for: for each word of the query one that begins with it (that is it, where
 * it has one code point), for each of its runs one that contains it. A query without words matches nothing.
 */
export function matches(text: string, query: string, { exact = false }: MatchOptions = {}): boolean {
  const wanted = foldWords(query);
  if (wanted.words.length + wanted.runs.length === 0) return false;
  const { words, runs } = foldWords(text);
  return (
    wanted.runs.every((run) => runs.some((other) => other.includes(run))) &&
    wanted.words.every((word) =>
      exact || isOneLetter(word) ? words.includes(word) : words.some((other) => other.startsWith(word)),
    )
  );
}

/** Too little to be the beginning of anything that somebody looks for. */
export const isOneLetter = (word: string): boolean => word.length === 1 || [...word].length === 1;

/** By way of the capitals, in which a dotless i and a long s are no others. What was reordered on the way is put back. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(dropped, '')
    .toUpperCase()
    .toLowerCase()
    .replace(alikeLetters, (letter) => alike.get(letter)!)
    .normalize('NFKD');

const cut = (word: string): string =>
  word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');

function digitsFrom(zero: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [String.fromCodePoint(zero + digit), `${digit}`]),
  );
}
