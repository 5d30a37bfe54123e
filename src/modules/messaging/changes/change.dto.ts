import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { maxCursor } from '../../../platform/lists/list-query.js';
import { MessageResponse } from '../messages/message.dto.js';
import { changeKinds, type ChangeKind } from '../models/change.model.js';
import { ParticipantResponse } from '../threads/participant.dto.js';
import { ThreadResponse } from '../threads/thread.dto.js';

export class ChangesQuery {
  @TextField({
    max: maxCursor,
    optional: true,
    description: 'The cursor of the answer before; none to begin now.',
  })
  cursor?: string;

  @IntegerField({
    min: 1,
    max: 500,
    query: true,
    optional: true,
    default: 100,
    description: 'Changes at most.',
  })
  limit = 100;
}

export class ChangeResponse {
  @ChoiceField({ choices: changeKinds })
  kind!: ChangeKind;

  @UuidField()
  threadId!: string;

  @UuidField({ description: 'The message, the account that takes part, or the thread.' })
  id!: string;

  @ApiProperty({ type: MessageResponse, nullable: true, description: 'As it is now; null when it is gone.' })
  message!: MessageResponse | null;

  @ApiProperty({ type: ParticipantResponse, nullable: true, description: 'Null for who takes part no more.' })
  participant!: ParticipantResponse | null;

  @ApiProperty({
    type: ThreadResponse,
    nullable: true,
    description: 'The thread as it is now, with what is unread in it; null when it is yours no more.',
  })
  thread!: ThreadResponse | null;
}

export class ChangesResponse {
  @ApiProperty({ type: [ChangeResponse] })
  data!: ChangeResponse[];

  @TextField({
    max: maxCursor,
    example: '3rYB1mSxgR0.kR2vXyq8m0c1Ztq3J4dY5w',
    description: 'To go on from here.',
  })
  cursor!: string;

  @BooleanField({ example: false, description: 'There is more: ask again at once.' })
  hasMore!: boolean;

  @BooleanField({
    example: false,
    description:
      'What happened since is not kept any more: read your threads anew, then go on from the cursor.',
  })
  needsFullRefresh!: boolean;

  @IntegerField({ min: 0, max: maxInteger, example: 2, description: 'Unread messages in all your threads.' })
  unreadTotal!: number;
}
