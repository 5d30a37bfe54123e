import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { InstantField, IntegerField, TextField, UuidField } from '../../../platform/http/fields.js';
import { PageOf } from '../../../platform/lists/list-query.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { PersonResponse } from '../../identity/index.js';

export class AlertResponse extends Recorded {
  @UuidField()
  ticketId!: string;

  @TextField({ max: 30, example: 'T-000123' })
  reference!: string;

  @UuidField({ nullable: true })
  conversationId!: string | null;

  @InstantField({ nullable: true, description: 'Null as long as nobody answers for it.' })
  acknowledgedAt!: string | null;

  @ApiProperty({ type: PersonResponse, nullable: true })
  acknowledgedBy!: PersonResponse | null;

  @IntegerField({ min: 0, max: maxInteger, example: 1, description: 'How often people were told.' })
  notifiedCount!: number;

  @InstantField({ nullable: true })
  lastNotifiedAt!: string | null;

  @InstantField({ nullable: true, description: 'When they are told again.' })
  nextNotificationAt!: string | null;
}

export class AlertPage extends PageOf(AlertResponse) {}
