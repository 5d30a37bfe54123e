import type { RulePattern } from '../models/rule-pattern.model.js';
import type { RuleSet } from '../models/rule-set.model.js';
import type { Pattern, PatternResponse, RuleSetResponse, RuleSetSummary } from './rule.dto.js';

export function presentSummary(rules: RuleSet): RuleSetSummary {
  return {
    id: rules.id,
    version: rules.version,
    state: rules.state,
    note: rules.note,
    minConfidence: rules.minConfidence,
    activatedAt: rules.activatedAt?.toISOString() ?? null,
    retiredAt: rules.retiredAt?.toISOString() ?? null,
    createdAt: rules.createdAt.toISOString(),
    updatedAt: rules.updatedAt.toISOString(),
  };
}

export const presentPattern = ({
  id,
  locale,
  signal,
  pattern,
}: Pick<RulePattern, 'id' | keyof Pattern>): PatternResponse => ({
  id,
  locale: locale as PatternResponse['locale'],
  signal,
  pattern,
});

export const presentRules = (rules: RuleSet, patterns: readonly RulePattern[]): RuleSetResponse => ({
  ...presentSummary(rules),
  patterns: patterns.map(presentPattern),
});
