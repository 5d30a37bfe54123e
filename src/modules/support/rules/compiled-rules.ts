import type { PatternSignal } from '../models/rule-pattern.model.js';
import { compilePattern, foldMessage, matchesPattern, type CompiledPattern } from './patterns.js';

/** A pattern as it is stored. */
export interface StoredPattern {
  id: string;
  locale: string;
  pattern: string;
  signal: PatternSignal;
}

/** What a text tells by the rules, of one version. */
export interface Found {
  /** The gravest of what was found; none where no pattern matches. */
  signal: PatternSignal | undefined;
  /** All that match. */
  matching: StoredPattern[];
}

/** One version of the rules, ready to be asked. */
export interface CompiledRules {
  readonly ruleSetId: string;
  readonly version: number;
  /** From 0 to 1: automatic answers of less are not given. */
  readonly minConfidence: number;
  readonly patterns: readonly StoredPattern[];
  find(text: string): Found;
}

export function compileRules(
  rules: Pick<CompiledRules, 'ruleSetId' | 'version' | 'minConfidence'>,
  patterns: readonly StoredPattern[],
): CompiledRules {
  const compiled = patterns.flatMap((stored): [StoredPattern, CompiledPattern][] => {
    const pattern = compilePattern(stored.pattern);
    return pattern ? [[stored, pattern]] : [];
  });
  const find = (text: string): Found => {
    const message = foldMessage(text);
    const matching = compiled
      .filter(([, pattern]) => matchesPattern(message, pattern))
      .map(([stored]) => stored);
    return { signal: gravestOf(matching), matching };
  };
  return { ...rules, patterns, find };
}

const gravestOf = (matching: readonly StoredPattern[]): PatternSignal | undefined =>
  matching.some(({ signal }) => signal === 'crisis') ? 'crisis' : matching[0]?.signal;
