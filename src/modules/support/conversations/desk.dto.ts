import { ChoiceField, TextField, UuidField } from '../../../platform/http/fields.js';
import { ConversationQuery } from './conversation.dto.js';

export class ListQueue extends ConversationQuery {
  @ChoiceField({ choices: ['me', 'nobody'], optional: true, description: 'Whose they are.' })
  assigned?: 'me' | 'nobody';

  @ChoiceField({ choices: ['active', 'escalated'], optional: true })
  status?: 'active' | 'escalated';
}

export class AssignConversation {
  @UuidField({ description: 'An account of an agent.' })
  agentId!: string;
}

export class HandBack {
  @TextField({
    max: 2_000,
    example: 'The question was a general one.',
    description: 'Why; agents alone read it.',
  })
  reason!: string;
}

export class CloseConversation {
  @TextField({
    max: 2_000,
    optional: true,
    nullable: true,
    example: null,
    description: 'Agents alone read it.',
  })
  note?: string | null;
}
