import { foldWords } from '../../../platform/privacy/fold-words.js';

/** One step of a pattern: a word, the beginning of one, or up to {@link longestGap} words of whatever kind. */
type Step = { kind: 'word' | 'prefix'; word: string } | { kind: 'gap' };

/** A pattern as it is looked for. */
export interface CompiledPattern {
  readonly steps: readonly Step[];
}

/** A text as patterns are looked for in it. */
export interface FoldedMessage {
  /** In their order. */
  readonly words: readonly string[];
  /** Where each of them is. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

const longestGap = 3;
const gap = '..';

/** Arabic writes "and" and "so" with the word that follows. */
const arabicConjunction = /^[وف](?=\p{sc=Arab}{3})/u;

/**
 * Reads a pattern: words with spaces between, folded as messages are; `suicid*` is any word that begins so, and `..`
 * stands for up to three words between two others.
 * @returns undefined for what is none: without a word, or with `..` at its beginning or end or twice in a row.
 */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  const steps = pattern.trim().split(/\s+/).map(stepsOf);
  if (steps.some((each) => each.length === 0)) return undefined;
  const all = steps.flat();
  const isGap = (at: number): boolean => all[at]?.kind === 'gap';
  const isMisplaced = all.some((_, at) => isGap(at) && (at === 0 || at === all.length - 1 || isGap(at + 1)));
  return isMisplaced ? undefined : { steps: all };
}

/** None for what has no word. */
function stepsOf(part: string): Step[] {
  if (part === gap) return [{ kind: 'gap' }];
  const isPrefix = part.endsWith('*');
  const { words, runs } = foldWords(part.replace(/\*$/, ''));
  if (part.slice(0, -1).includes('*') || runs.length > 0) return [];
  return words.map((word, at) => ({ kind: isPrefix && at === words.length - 1 ? 'prefix' : 'word', word }));
}

export function foldMessage(text: string): FoldedMessage {
  const { words } = foldWords(text);
  const places = new Map<string, number[]>();
  const note = (word: string, at: number): void => {
    const known = places.get(word);
    if (known) known.push(at);
    else places.set(word, [at]);
  };
  words.forEach((word, at) => {
    note(word, at);
    const bare = word.replace(arabicConjunction, '');
    if (bare !== word) note(bare, at);
  });
  return { words, places };
}

/** Whether the words of the pattern follow each other somewhere. Takes time in proportion to pattern times text at most. */
export function matchesPattern({ words, places }: FoldedMessage, { steps }: CompiledPattern): boolean {
  // Where the next word may be; everywhere at first.
  let next: Set<number> | undefined;
  for (const step of steps) {
    if (step.kind === 'gap') next = widened(next!, words.length);
    else next = following(placesOf(step, places), next);
    if (next.size === 0) return false;
  }
  return true;
}

const following = (found: readonly number[], allowed: ReadonlySet<number> | undefined): Set<number> =>
  new Set(found.filter((at) => !allowed || allowed.has(at)).map((at) => at + 1));

function widened(places: ReadonlySet<number>, end: number): Set<number> {
  const wide = new Set<number>();
  for (const place of places) {
    for (let skipped = 0; skipped <= longestGap && place + skipped < end; skipped++)
      wide.add(place + skipped);
  }
  return wide;
}

function placesOf(step: Exclude<Step, { kind: 'gap' }>, places: FoldedMessage['places']): readonly number[] {
  if (step.kind === 'word') return places.get(step.word) ?? [];
  return [...places].flatMap(([word, found]) => (word.startsWith(step.word) ? found : []));
}
