import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { maxCursor, PageOf } from '../../../platform/lists/list-query.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { PersonResponse } from '../../identity/index.js';
import { ticketCategories, type TicketCategoryCode } from '../models/ticket-category.model.js';
import { ticketPriorities, type TicketPriorityCode } from '../models/ticket-priority.model.js';
import { ticketStatuses, type TicketStatusCode } from '../models/ticket-status.model.js';

export const maxSubject = 500;
export const maxText = 10_000;

export class TicketParam {
  @TextField({ max: 36, example: 'T-000123', description: 'The id of the ticket, or its reference.' })
  id!: string;
}

export class CreateTicket {
  @ChoiceField({ choices: ticketCategories, description: 'A crisis is brought before people at once.' })
  categoryCode!: TicketCategoryCode;

  @TextField({ max: maxSubject, example: 'Where do I find a meeting near me?' })
  subject!: string;

  @TextField({ max: maxText, example: 'I moved to Lyon last week and know nobody here.' })
  description!: string;
}

/** Pages by cursor alone. */
export class ListTickets {
  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50, description: 'Rows a page.' })
  limit = 50;

  @TextField({ max: maxCursor, optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;
}

export class ListMyTickets extends ListTickets {
  @ChoiceField({ choices: ticketStatuses, optional: true })
  status?: TicketStatusCode;
}

/** What who asks for support sees of a ticket. */
export class TicketResponse extends Recorded {
  @TextField({ max: 30, example: 'T-000123' })
  reference!: string;

  @UuidField({ nullable: true, description: 'The conversation that it came of.' })
  conversationId!: string | null;

  @ChoiceField({ choices: ticketCategories })
  categoryCode!: TicketCategoryCode;

  @ChoiceField({ choices: ticketPriorities })
  priorityCode!: TicketPriorityCode;

  @ChoiceField({ choices: ticketStatuses })
  statusCode!: TicketStatusCode;

  @TextField({ max: maxSubject, nullable: true, example: 'Where do I find a meeting near me?' })
  subject!: string | null;

  @TextField({ max: maxText, nullable: true, example: 'I moved to Lyon last week and know nobody here.' })
  description!: string | null;

  @TextField({
    max: maxText,
    nullable: true,
    example: 'A list of meetings in Lyon was sent.',
    description: 'What was done.',
  })
  resolution!: string | null;

  @TextField({
    max: maxSubject,
    nullable: true,
    example: 'We wait for the address of the clinic.',
    description: 'What is waited for, while it is pending.',
  })
  pendingReason!: string | null;

  @UuidField({
    nullable: true,
    description: 'Of a duplicate, which is closed: the ticket that is worked on.',
  })
  mergedIntoId!: string | null;

  @InstantField({ nullable: true })
  resolvedAt!: string | null;

  @InstantField({ nullable: true })
  closedAt!: string | null;
}

export class TicketPage extends PageOf(TicketResponse) {}

export class AddComment {
  @TextField({ max: maxText, example: 'Thank you, that helps.' })
  body!: string;
}

export const authorKinds = ['requester', 'agent'] as const;
export type AuthorKind = (typeof authorKinds)[number];

export class CommentResponse {
  @UuidField()
  id!: string;

  @ChoiceField({ choices: authorKinds })
  authorKind!: AuthorKind;

  @ApiProperty({ type: PersonResponse, nullable: true, description: 'Null once the account is gone.' })
  author!: PersonResponse | null;

  @TextField({ max: maxText, example: 'Thank you, that helps.' })
  body!: string;

  @InstantField()
  createdAt!: string;
}

export class CommentPage extends PageOf(CommentResponse) {}
