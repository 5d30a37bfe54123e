import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { messageStatuses } from './models/outgoing-message.model.js';
import { channels, templates } from './outgoing-message.js';

export class OutboxQuery {
  @TextField({
    max: 255,
    optional: true,
    example: 'ines@example.org',
    description: 'Only messages to this e-mail address or phone number.',
  })
  to?: string;

  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50 })
  limit = 50;
}

export class OutboxMessageResponse {
  @UuidField()
  id!: string;

  @ChoiceField({ choices: channels })
  channel!: string;

  @ChoiceField({ choices: templates })
  template!: string;

  @ChoiceField({ choices: messageStatuses, example: 'sent' })
  status!: string;

  @TextField({ max: 255, example: 'ines@example.org' })
  to!: string;

  @TextField({ max: 200, nullable: true, example: 'Your code', description: 'null of an SMS.' })
  subject!: string | null;

  @TextField({ max: 20_000, example: 'Your code is 204816.' })
  text!: string;

  @TextField({ max: 100_000, nullable: true, example: null })
  html!: string | null;

  @InstantField()
  createdAt!: string;

  @InstantField()
  expiresAt!: string;

  @InstantField({ nullable: true })
  sentAt!: string | null;
}

export class OutboxResponse {
  @ApiProperty({ type: [OutboxMessageResponse] })
  data!: OutboxMessageResponse[];
}
