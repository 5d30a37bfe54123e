import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UrlField,
  UuidField,
} from '../../../platform/http/fields.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { maxCursor, PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { senderKinds, type SenderKind } from '../models/conversation-message.model.js';
import { conversationModes, type ConversationModeCode } from '../models/conversation-mode.model.js';
import { conversationStatuses, type ConversationStatusCode } from '../models/conversation-status.model.js';
import { conversationLocales, type ConversationLocale } from '../models/conversation.model.js';

const maxContent = 10_000;
const seq = { min: 0, max: maxInteger, example: 4 } as const;
const content = { max: maxContent, example: 'Où trouver une consultation près de chez moi ?' } as const;

export class BeginConversation {
  @TextField({ max: 200, optional: true, nullable: true, example: 'Trouver de l’aide' })
  title?: string | null;

  @ChoiceField({
    choices: conversationLocales,
    optional: true,
    default: 'fr',
    description: 'In which language the service itself speaks. Write in any.',
  })
  locale?: ConversationLocale;

  @TextField(content)
  message!: string;
}

export class SaySomething {
  @TextField(content)
  content!: string;
}

export class ReadUpTo {
  @IntegerField({ ...seq, description: 'The newest message that you have read.' })
  seq!: number;
}

/** How conversations are paged: onwards only. */
export class ConversationQuery {
  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50, description: 'Rows a page.' })
  limit = 50;

  @TextField({ max: maxCursor, optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;
}

export class ListConversations extends ConversationQuery {
  @BooleanField({ query: true, optional: true, default: false, example: false })
  isArchived = false;
}

export class ConversationHistoryQuery extends ConversationQuery {
  @IntegerField({
    ...seq,
    query: true,
    optional: true,
    description: 'Messages before this number, newest first.',
  })
  before?: number;

  @IntegerField({
    ...seq,
    query: true,
    optional: true,
    description: 'Messages after this number, oldest first.',
  })
  after?: number;
}

export class LatestMessageResponse {
  @IntegerField(seq)
  seq!: number;

  @ChoiceField({ choices: senderKinds })
  senderKind!: SenderKind;

  @TextField({ max: 100, example: 'Où trouver une consultation…', description: 'Its beginning.' })
  preview!: string;

  @InstantField()
  createdAt!: string;
}

export class ConversationResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 200, nullable: true, example: 'Trouver de l’aide' })
  title!: string | null;

  @ChoiceField({ choices: conversationLocales })
  locale!: ConversationLocale;

  @ChoiceField({
    choices: conversationModes,
    description: 'AUTO: answers come by themselves. SUPPORT: people answer.',
  })
  mode!: ConversationModeCode;

  @ChoiceField({ choices: conversationStatuses })
  status!: ConversationStatusCode;

  @ApiProperty({ type: PersonResponse, description: 'Who asks for support.' })
  requester!: PersonResponse;

  @ApiProperty({ type: PersonResponse, nullable: true, description: 'Who of the desk answers.' })
  assignedAgent!: PersonResponse | null;

  @IntegerField({ ...seq, description: 'The number of the newest message.' })
  lastSeq!: number;

  @IntegerField({ ...seq, description: 'The newest message that the requester has read.' })
  lastReadSeq!: number;

  @IntegerField({ ...seq, example: 0, description: "Messages that the requester hasn't read." })
  unreadCount!: number;

  @InstantField({ nullable: true, description: 'Since when the requester waits for an answer.' })
  awaitsAnswerSince!: string | null;

  @InstantField()
  lastMessageAt!: string;

  @ApiProperty({ type: LatestMessageResponse, nullable: true })
  lastMessage!: LatestMessageResponse | null;

  @InstantField({ nullable: true, example: null })
  escalatedAt!: string | null;

  @InstantField({ nullable: true, example: null })
  closedAt!: string | null;

  @InstantField({ nullable: true, example: null, description: 'When what was said was removed.' })
  contentRemovedAt!: string | null;

  @InstantField()
  createdAt!: string;

  @InstantField()
  updatedAt!: string;
}

export class ConversationPage extends PageOf(ConversationResponse) {}

export class AnswerSourceResponse {
  @TextField({ max: 300, example: 'Alcool Info Service' })
  title!: string;

  @UrlField({ max: 2_000, example: 'https://www.alcool-info-service.fr' })
  url!: string;
}

export class ConversationMessageResponse {
  @UuidField()
  id!: string;

  @UuidField()
  conversationId!: string;

  @IntegerField({ ...seq, min: 1, description: 'Its number in the conversation: from 1, without a gap.' })
  seq!: number;

  @ChoiceField({
    choices: senderKinds,
    description: 'user: who asks. assistant: by itself. agent: of the desk. system: about the conversation.',
  })
  senderKind!: SenderKind;

  @ApiProperty({ type: PersonResponse, nullable: true, description: 'Of a user and an agent.' })
  sender!: PersonResponse | null;

  @TextField(content)
  content!: string;

  @ApiProperty({ type: [AnswerSourceResponse], description: 'Where an automatic answer was found.' })
  sources!: AnswerSourceResponse[];

  @InstantField()
  createdAt!: string;
}

export class ConversationMessagePage extends PageOf(ConversationMessageResponse) {}

/** A message that was said, and what the conversation has become by it. */
export class SaidResponse {
  @ApiProperty({ type: ConversationMessageResponse })
  message!: ConversationMessageResponse;

  @ApiProperty({ type: ConversationResponse })
  conversation!: ConversationResponse;
}
