import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PersonResponse } from '../../identity/index.js';
import { participantRoles, type ParticipantRole } from '../models/thread-participant.model.js';
import { mostParticipants } from './thread.dto.js';

export class ParticipantParams {
  @UuidField()
  id!: string;

  @UuidField()
  userId!: string;
}

export class AddParticipant {
  @UuidField({ description: 'The account that takes part from now on.' })
  userId!: string;

  @BooleanField({
    optional: true,
    default: false,
    example: false,
    description: 'Whether they see what was written before.',
  })
  seesHistory?: boolean;
}

export class UpdateParticipant {
  @ChoiceField({ choices: participantRoles })
  role!: ParticipantRole;
}

export class MarkRead {
  @IntegerField({
    min: 0,
    max: maxInteger,
    example: 42,
    description: 'The number of the newest message read.',
  })
  seq!: number;
}

export class MarksResponse {
  @IntegerField({ min: 0, max: maxInteger, example: 42 })
  lastReadSeq!: number;

  @IntegerField({ min: 0, max: maxInteger, example: 42 })
  lastDeliveredSeq!: number;

  @IntegerField({ min: 0, max: maxInteger, example: 0 })
  unreadCount!: number;
}

export class ParticipantResponse {
  @ApiProperty({ type: PersonResponse })
  user!: PersonResponse;

  @ChoiceField({ choices: participantRoles })
  role!: ParticipantRole;

  @IntegerField({ min: 0, max: maxInteger, example: 42 })
  lastReadSeq!: number;

  @IntegerField({ min: 0, max: maxInteger, example: 42 })
  lastDeliveredSeq!: number;

  @InstantField()
  joinedAt!: string;
}

export class ParticipantList {
  @ApiProperty({ type: [ParticipantResponse], maxItems: mostParticipants })
  data!: ParticipantResponse[];
}
