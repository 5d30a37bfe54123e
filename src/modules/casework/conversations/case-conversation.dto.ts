import { PartialType } from '@nestjs/swagger';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { mostMinutes, phases, type Phase } from '../models/beneficiary.model.js';
import { channels, type Channel, type CaseConversation } from '../models/case-conversation.model.js';

export class CreateCaseConversation {
  @ChoiceField({ choices: phases, description: 'One that the file has come to.' })
  phase!: Phase;

  @ChoiceField({
    choices: channels,
    description: '`assessment`: tests and research between two interviews, which count as well.',
  })
  channel!: Channel;

  @TextField({ max: 255, example: 'Analyse de la demande' })
  subject!: string;

  @TextField({ max: 10_000, optional: true, nullable: true, example: 'Envisage une reconversion.' })
  notes?: string | null;

  @InstantField()
  heldAt!: string;

  @IntegerField({ min: 1, max: mostMinutes, example: 90, description: 'All together 1440 at most, by law.' })
  minutes!: number;
}

export class UpdateCaseConversation extends PartialType(CreateCaseConversation, {
  skipNullProperties: false,
}) {}

export class ListCaseConversations extends ListQuery {
  @SortField(['heldAt'], '-heldAt')
  sort = '-heldAt';
}

/** In a list, without the notes. */
export class CaseConversationSummary extends Recorded {
  @UuidField()
  beneficiaryId!: string;

  @ChoiceField({ choices: phases })
  phase!: Phase;

  @ChoiceField({ choices: channels })
  channel!: Channel;

  @TextField({ max: 255, example: 'Analyse de la demande' })
  subject!: string;

  @InstantField()
  heldAt!: string;

  @IntegerField({ min: 1, max: mostMinutes, example: 90 })
  minutes!: number;
}

export class CaseConversationResponse extends CaseConversationSummary {
  @TextField({ max: 10_000, nullable: true, example: 'Envisage une reconversion.' })
  notes!: string | null;
}

export class CaseConversationPage extends PageOf(CaseConversationSummary) {}

export const presentInList = (row: CaseConversation): CaseConversationSummary => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  beneficiaryId: row.beneficiaryId,
  phase: row.phase,
  channel: row.channel,
  subject: row.subject,
  heldAt: row.heldAt.toISOString(),
  minutes: row.minutes,
});

export const presentConversation = (row: CaseConversation): CaseConversationResponse => ({
  ...presentInList(row),
  notes: row.notes,
});
