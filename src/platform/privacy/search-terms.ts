import { foldWords, isOneLetter, type FoldedText, type MatchOptions } from './fold-words.js';

/** A thing to be found, with its kind in front: whole word, beginning of a word, one or two characters of a run. */
export type SearchTerm = `${'w' | 'p' | 'r'}${string}`;

const shortestPrefix = 2;
const longestPrefix = 12;

/** By which a text is found: each once. */
export function termsOf(text: string): Set<SearchTerm> {
  const { words, runs } = foldWords(text);
  const terms = new Set<SearchTerm>();
  for (const word of new Set(words)) {
    terms.add(`w${word}`);
    for (const prefix of prefixesOf(word)) terms.add(`p${prefix}`);
  }
  for (const characters of [...new Set(runs)].map((run) => [...run])) {
    for (const [at, character] of characters.entries()) {
      terms.add(`r${character}`);
      if (at > 0) terms.add(`r${characters[at - 1]!}${character}`);
    }
  }
  return terms;
}

/** All of which a text has that `matches` the query, and few others have; none for a query without words. */
export function termsWanted(query: string, { exact = false }: MatchOptions): Set<SearchTerm> {
  const { words, runs }: FoldedText = foldWords(query);
  const terms = new Set<SearchTerm>();
  for (const word of words) terms.add(exact || isOneLetter(word) ? `w${word}` : `p${longestOf(word)}`);
  for (const characters of runs.map((run) => [...run])) {
    if (characters.length === 1) terms.add(`r${characters[0]!}`);
    for (const [at, character] of characters.slice(1).entries()) terms.add(`r${characters[at]!}${character}`);
  }
  return terms;
}

function* prefixesOf(word: string): Generator<string> {
  let prefix = '';
  let length = 0;
  for (const character of word) {
    prefix += character;
    if (++length > longestPrefix) return;
    if (length >= shortestPrefix) yield prefix;
  }
}

const longestOf = (word: string): string => [...prefixesOf(word)].at(-1)!;
