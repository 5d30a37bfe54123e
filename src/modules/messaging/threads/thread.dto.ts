import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
  UuidListField,
} from '../../../platform/http/fields.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { ListQuery, PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { participantRoles, type ParticipantRole } from '../models/thread-participant.model.js';

/** How many may take part in a thread. */
export const mostParticipants = 500;

const count = { min: 0, max: maxInteger } as const;

export class CreateThread {
  @BooleanField({ optional: true, default: false, description: 'Between you and one other, and for good.' })
  isDirect?: boolean;

  @TextField({ max: 255, optional: true, example: 'Spring campaign', description: 'Not of a direct thread.' })
  name?: string;

  @UuidListField({ max: 100, description: 'The accounts that take part besides you.' })
  participantIds!: string[];
}

export class UpdateThread {
  @TextField({ max: 255, optional: true, nullable: true, example: 'Spring campaign' })
  name?: string | null;

  @BooleanField({ optional: true, example: false, description: 'Archived for everybody.' })
  isArchived?: boolean;

  @IntegerField({
    min: 1,
    max: 3_650,
    optional: true,
    nullable: true,
    example: 365,
    description: 'After how many days messages are removed, with their files; null for never.',
  })
  retentionDays?: number | null;
}

export class UpdateMembership {
  @BooleanField({ description: 'Archived for you alone.' })
  isArchived!: boolean;
}

export class ListThreads extends ListQuery {
  @BooleanField({ query: true, optional: true, default: false, example: false })
  isArchived = false;

  @BooleanField({
    query: true,
    optional: true,
    example: true,
    description: 'Only those with unread messages.',
  })
  isUnread?: boolean;
}

export class LastMessageResponse {
  @IntegerField({ ...count, example: 42 })
  seq!: number;

  @ApiProperty({ type: PersonResponse })
  author!: PersonResponse;

  @TextField({
    max: 100,
    nullable: true,
    example: 'See you at nine.',
    description: 'Its beginning; null when it was deleted.',
  })
  preview!: string | null;

  @InstantField()
  createdAt!: string;
}

export class ThreadResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 255, nullable: true, example: 'Spring campaign' })
  name!: string | null;

  @BooleanField({ example: false })
  isDirect!: boolean;

  @BooleanField({ example: false, description: 'Archived for everybody.' })
  isArchived!: boolean;

  @BooleanField({ example: false, description: 'Archived for you alone.' })
  isArchivedForMe!: boolean;

  @ChoiceField({ choices: participantRoles })
  role!: ParticipantRole;

  @ApiProperty({ type: PersonResponse, nullable: true, description: 'The other one of a direct thread.' })
  counterpart!: PersonResponse | null;

  @IntegerField({ ...count, example: 3 })
  participantCount!: number;

  @IntegerField({ ...count, example: 42 })
  messageCount!: number;

  @IntegerField({ ...count, example: 2, description: "Messages of others that you haven't read." })
  unreadCount!: number;

  @IntegerField({ ...count, example: 42, description: 'The number of the newest message.' })
  lastSeq!: number;

  @IntegerField({ ...count, example: 40, description: 'The newest message that you have read.' })
  lastReadSeq!: number;

  @InstantField({ description: 'When the newest message was sent, or else the thread begun.' })
  lastMessageAt!: string;

  @ApiProperty({ type: LastMessageResponse, nullable: true })
  lastMessage!: LastMessageResponse | null;

  @IntegerField({ min: 1, max: 3_650, nullable: true, example: null })
  retentionDays!: number | null;

  @InstantField()
  createdAt!: string;

  @InstantField()
  updatedAt!: string;
}

export class ThreadPage extends PageOf(ThreadResponse) {}
