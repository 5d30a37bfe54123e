import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
  UuidField,
  UuidListField,
} from '../../../platform/http/fields.js';
import { CursorQuery, PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { messageStatuses, type MessageStatus } from '../models/message.model.js';

/** Files of one message. */
export const mostAttachments = 10;

const maxContent = 10_000;
const metadata = {
  maxBytes: 4_096,
  description: 'What the frontend keeps with the message. Not encrypted: nothing confidential belongs here.',
};
const seq = { min: 0, max: maxInteger, example: 42 } as const;

export class MessageParams {
  @UuidField()
  id!: string;

  @UuidField()
  messageId!: string;
}

export class SendMessage {
  @TextField({ max: maxContent, example: 'See you at nine.' })
  content!: string;

  @UuidField({
    optional: true,
    nullable: true,
    description: 'The message of the same thread that it answers.',
  })
  parentId?: string | null;

  @ObjectField({ ...metadata, optional: true, nullable: true })
  metadata?: Record<string, unknown> | null;

  @UuidListField({
    max: mostAttachments,
    optional: true,
    description: 'Files that you have uploaded to the thread.',
  })
  attachmentIds?: string[];
}

export class SendMessages {
  @ListField(SendMessage, { min: 1, max: 100 })
  messages!: SendMessage[];
}

export class EditMessage {
  @TextField({ max: maxContent, optional: true, example: 'See you at ten.' })
  content?: string;

  @ObjectField({ ...metadata, optional: true, nullable: true })
  metadata?: Record<string, unknown> | null;
}

export class HistoryQuery extends CursorQuery {
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

  @InstantField({ optional: true, description: 'Messages before this time, newest first.' })
  beforeTime?: string;
}

export class RepliedMessageResponse {
  @UuidField()
  id!: string;

  @IntegerField(seq)
  seq!: number;

  @ApiProperty({ type: PersonResponse })
  author!: PersonResponse;

  @TextField({
    max: 100,
    nullable: true,
    example: 'When shall we meet?',
    description: 'Its beginning; null when it was deleted.',
  })
  preview!: string | null;
}

export class MessageResponse {
  @UuidField()
  id!: string;

  @UuidField()
  threadId!: string;

  @IntegerField({ ...seq, description: 'Its number in the thread: from 1, without a gap.' })
  seq!: number;

  @ApiProperty({ type: PersonResponse })
  author!: PersonResponse;

  @TextField({
    max: maxContent,
    nullable: true,
    example: 'See you at nine.',
    description: 'Null when it was deleted.',
  })
  content!: string | null;

  @ChoiceField({
    choices: messageStatuses,
    description: 'delivered and read: to and by everybody else in the thread.',
  })
  status!: MessageStatus;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: null })
  metadata!: Record<string, unknown> | null;

  @ApiProperty({ type: RepliedMessageResponse, nullable: true })
  replyTo!: RepliedMessageResponse | null;

  @IntegerField({ min: 0, max: 100, example: 0 })
  attachmentCount!: number;

  @InstantField()
  createdAt!: string;

  @InstantField()
  updatedAt!: string;
}

export class MessagePage extends PageOf(MessageResponse) {}

export class MessageList {
  @ApiProperty({ type: [MessageResponse] })
  data!: MessageResponse[];
}
