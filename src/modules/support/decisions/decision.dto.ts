import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  ChoiceField,
  FractionField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { conversationModes } from '../models/conversation-mode.model.js';
import { conversationStatuses } from '../models/conversation-status.model.js';
import { ticketStatuses } from '../models/ticket-status.model.js';
import { deciderKinds, decisions, type DeciderKind, type Decision } from '../models/decision-log.model.js';

const mode = { choices: conversationModes, nullable: true } as const;
const status = {
  choices: [...new Set<string>([...conversationStatuses, ...ticketStatuses])],
  nullable: true,
  description: 'Of the conversation or, where `conversationId` is null, of the ticket.',
} as const;

export class DecisionResponse {
  @UuidField()
  id!: string;

  @ChoiceField({ choices: decisions })
  decision!: Decision;

  @ChoiceField(mode)
  fromMode!: string | null;

  @ChoiceField(mode)
  toMode!: string | null;

  @ChoiceField(status)
  fromStatus!: string | null;

  @ChoiceField(status)
  toStatus!: string | null;

  @TextField({ max: 100, example: 'low_confidence', description: 'Why, as a code.' })
  reason!: string;

  @TextField({ max: 2_000, nullable: true, example: null, description: 'What an agent has put.' })
  note!: string | null;

  @IntegerField({ min: 0, max: maxInteger, nullable: true, example: 3 })
  messageSeq!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { minConfidence: 0.6 },
    description:
      'What was known. Of who works on a ticket, its priority and its category: `from` and `to`; of a merge, the other ticket.',
  })
  signals!: Record<string, unknown>;

  @FractionField({ nullable: true, example: '0.410' })
  confidence!: string | null;

  @ChoiceField({ choices: deciderKinds })
  decidedByKind!: DeciderKind;

  @ApiProperty({ type: PersonResponse, nullable: true })
  decidedBy!: PersonResponse | null;

  @IntegerField({ min: 1, max: maxInteger, nullable: true, example: 1 })
  ruleVersion!: number | null;

  @UuidField({ nullable: true, description: 'Null of what concerns a ticket alone.' })
  conversationId!: string | null;

  @UuidField({ nullable: true, example: null, description: 'Null of what concerns a conversation alone.' })
  ticketId!: string | null;

  @InstantField()
  createdAt!: string;
}

export class DecisionPage extends PageOf(DecisionResponse) {}
