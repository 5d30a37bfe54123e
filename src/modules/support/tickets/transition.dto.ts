import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ChoiceField, TextListField } from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ticketStatuses, type TicketStatusCode } from '../models/ticket-status.model.js';
import type { TicketTransition } from '../models/ticket-transition.model.js';

const requiredFields = {
  max: 3,
  maxLength: 20,
  example: ['assigneeId'],
  description: 'What the ticket must have for it: of assigneeId, resolution and pendingReason.',
};

export class CreateTransition {
  @ChoiceField({ choices: ticketStatuses, example: 'open' })
  fromStatus!: TicketStatusCode;

  @ChoiceField({ choices: ticketStatuses, example: 'resolved' })
  toStatus!: TicketStatusCode;

  @TextListField(requiredFields)
  requiredFields!: string[];
}

export class UpdateTransition extends OmitType(CreateTransition, ['fromStatus', 'toStatus']) {}

export class TransitionResponse extends Recorded {
  @ChoiceField({ choices: ticketStatuses, example: 'open' })
  fromStatus!: TicketStatusCode;

  @ChoiceField({ choices: ticketStatuses, example: 'resolved' })
  toStatus!: TicketStatusCode;

  @TextListField(requiredFields)
  requiredFields!: string[];
}

export class TransitionList {
  @ApiProperty({ type: [TransitionResponse] })
  data!: TransitionResponse[];
}

export const presentTransition = (row: TicketTransition): TransitionResponse => ({
  id: row.id,
  fromStatus: row.fromStatusCode,
  toStatus: row.toStatusCode,
  requiredFields: row.requiredFields,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
