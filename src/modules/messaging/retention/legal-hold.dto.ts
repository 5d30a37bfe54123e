import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageOf } from '../../../platform/lists/list-query.js';
import { messageStatuses, type MessageStatus } from '../models/message.model.js';

export class PlaceHold {
  @TextField({
    max: 500,
    example: 'Case 2026-114',
    description: 'Kept with the hold; the participants are not told.',
  })
  reason!: string;
}

export class HoldResponse {
  @UuidField({ description: 'The thread.' })
  id!: string;

  @TextField({ max: 500, nullable: true, example: 'Case 2026-114' })
  reason!: string | null;

  @InstantField({ nullable: true })
  heldSince!: string | null;
}

export class PreservedVersion {
  @TextField({ max: 10_000, example: 'See you at nine.' })
  content!: string;

  @InstantField({ description: 'When it was edited or deleted.' })
  until!: string;
}

export class HeldMessage {
  @UuidField()
  id!: string;

  @IntegerField({ min: 1, max: maxInteger, example: 42 })
  seq!: number;

  @UuidField()
  authorId!: string;

  @TextField({ max: 10_000, nullable: true, example: 'See you at ten.' })
  content!: string | null;

  @ChoiceField({ choices: messageStatuses })
  status!: MessageStatus;

  @InstantField()
  createdAt!: string;

  @ApiProperty({
    type: [PreservedVersion],
    description: 'What it said before, since it is held; oldest first.',
  })
  versions!: PreservedVersion[];
}

export class HeldMessagePage extends PageOf(HeldMessage) {}
