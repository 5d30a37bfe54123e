import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  ChoiceField,
  FractionField,
  InstantField,
  IntegerField,
  ListField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { conversationLocales, type ConversationLocale } from '../models/conversation.model.js';
import { patternSignals, type PatternSignal } from '../models/rule-pattern.model.js';
import { ruleSetStates, type RuleSetState } from '../models/rule-set.model.js';

/** Patterns of one version. */
export const mostPatterns = 500;

const confidence = {
  description: 'Automatic answers of less confidence are not given: a person answers.',
} as const;

export class Pattern {
  @ChoiceField({
    choices: conversationLocales,
    description: 'In whose language it is; all are tried always.',
  })
  locale!: ConversationLocale;

  @ChoiceField({ choices: patternSignals, description: 'What a message tells in which it is found.' })
  signal!: PatternSignal;

  @TextField({
    max: 200,
    example: 'suicid*',
    description:
      'Words that follow each other, whatever their case and accents. `suicid*` is any word that begins so; `..` ' +
      'stands for up to three words between two others.',
  })
  pattern!: string;
}

const patternsField = {
  max: mostPatterns,
  optional: true,
  description: 'All that the version is to have.',
} as const;

export class DraftRules {
  @TextField({
    max: 500,
    optional: true,
    nullable: true,
    example: 'Finds more of what is said of overdoses.',
  })
  note?: string | null;

  @FractionField({ ...confidence, optional: true })
  minConfidence?: string;

  @ListField(Pattern, patternsField)
  patterns?: Pattern[];
}

export class ListRules extends ListQuery {
  @SortField(['version'], '-version')
  sort = '-version';

  @ChoiceField({ choices: ruleSetStates, optional: true })
  state?: RuleSetState;
}

export class RuleSetSummary {
  @UuidField()
  id!: string;

  @IntegerField({ min: 1, max: maxInteger, example: 2 })
  version!: number;

  @ChoiceField({ choices: ruleSetStates })
  state!: RuleSetState;

  @TextField({ max: 500, nullable: true, example: null })
  note!: string | null;

  @FractionField(confidence)
  minConfidence!: string;

  @InstantField({ nullable: true })
  activatedAt!: string | null;

  @InstantField({ nullable: true, example: null })
  retiredAt!: string | null;

  @InstantField()
  createdAt!: string;

  @InstantField()
  updatedAt!: string;
}

export class PatternResponse extends Pattern {
  @UuidField()
  id!: string;
}

export class RuleSetResponse extends RuleSetSummary {
  @ApiProperty({ type: [PatternResponse] })
  patterns!: PatternResponse[];
}

export class RuleSetPage extends PageOf(RuleSetSummary) {}

export class TryRules {
  @TextField({ max: 10_000, example: 'Je veux parler à un humain.' })
  text!: string;

  @IntegerField({
    min: 1,
    max: maxInteger,
    optional: true,
    example: 2,
    description: 'The version in use when absent.',
  })
  version?: number;
}

export class TriedRules {
  @IntegerField({ min: 1, max: maxInteger, example: 2 })
  version!: number;

  @ChoiceField({ choices: patternSignals, nullable: true, example: 'wants_person' })
  signal!: PatternSignal | null;

  @ApiProperty({ type: [PatternResponse] })
  matching!: PatternResponse[];
}
