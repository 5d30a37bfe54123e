import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageOf } from '../../../platform/lists/list-query.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { PersonResponse } from '../../identity/index.js';
import { ticketCategories, type TicketCategoryCode } from '../models/ticket-category.model.js';
import { ticketPriorities, type TicketPriorityCode } from '../models/ticket-priority.model.js';
import { ticketStatuses, type TicketStatusCode } from '../models/ticket-status.model.js';
import {
  AddComment,
  CommentResponse,
  ListTickets,
  maxSubject,
  maxText,
  TicketResponse,
} from './ticket.dto.js';

export class OpenTicket {
  @UuidField({
    optional: true,
    description: 'The conversation that it comes of: its requester is the ticket’s. Else name a requester.',
  })
  conversationId?: string;

  @UuidField({ optional: true, description: 'For whom. Not with a conversation.' })
  requesterId?: string;

  @ChoiceField({
    choices: ticketCategories,
    description: 'A crisis is urgent, and brought before people at once.',
  })
  categoryCode!: TicketCategoryCode;

  @ChoiceField({ choices: ticketPriorities, optional: true, default: 'medium', example: 'high' })
  priorityCode?: TicketPriorityCode;

  @TextField({ max: maxSubject, example: 'Where do I find a meeting near me?' })
  subject!: string;

  @TextField({ max: maxText, optional: true, nullable: true, example: 'Asked by phone.' })
  description?: string | null;
}

export class UpdateTicket {
  @ChoiceField({ choices: ticketPriorities, optional: true })
  priorityCode?: TicketPriorityCode;

  @ChoiceField({ choices: ticketCategories, optional: true })
  categoryCode?: TicketCategoryCode;

  @UuidField({ optional: true, nullable: true, description: 'An active agent; null for nobody.' })
  assigneeId?: string | null;
}

export class ChangeStatus {
  @ChoiceField({ choices: ticketStatuses, example: 'resolved' })
  status!: TicketStatusCode;

  @UuidField({ optional: true, description: 'An active agent.' })
  assigneeId?: string;

  @TextField({
    max: maxText,
    optional: true,
    example: 'A list of meetings in Lyon was sent.',
    description: 'What was done; told to the requester.',
  })
  resolution?: string;

  @TextField({
    max: maxSubject,
    optional: true,
    example: 'We wait for the address of the clinic.',
    description: 'What is waited for; told to the requester. With `pending` alone.',
  })
  pendingReason?: string;

  @TextField({
    max: maxSubject,
    optional: true,
    example: 'Agreed by phone.',
    description: 'Why, for the log of decisions; not told to the requester.',
  })
  note?: string;
}

export class MergeTicket {
  @UuidField({ description: 'The ticket that is worked on; of the same requester.' })
  intoId!: string;
}

export const assignees = ['me', 'none'] as const;

export class ListQueue extends ListTickets {
  @ChoiceField({
    choices: ticketStatuses,
    optional: true,
    description: 'Without it: what is neither resolved nor closed.',
  })
  status?: TicketStatusCode;

  @ChoiceField({ choices: ticketPriorities, optional: true })
  priority?: TicketPriorityCode;

  @ChoiceField({ choices: ticketCategories, optional: true })
  category?: TicketCategoryCode;

  @ChoiceField({ choices: assignees, optional: true })
  assignee?: (typeof assignees)[number];

  @BooleanField({
    query: true,
    optional: true,
    description: 'Whether the first response or the resolution came, or comes, too late.',
  })
  breached?: boolean;
}

/** A ticket as it stands in the queue. */
export class QueuedTicket extends Recorded {
  @TextField({ max: 30, example: 'T-000123' })
  reference!: string;

  @UuidField({ nullable: true })
  conversationId!: string | null;

  @ChoiceField({ choices: ticketCategories })
  categoryCode!: TicketCategoryCode;

  @ChoiceField({ choices: ticketPriorities })
  priorityCode!: TicketPriorityCode;

  @ChoiceField({ choices: ticketStatuses })
  statusCode!: TicketStatusCode;

  @TextField({ max: maxSubject, nullable: true, example: 'Where do I find a meeting near me?' })
  subject!: string | null;

  @ApiProperty({ type: PersonResponse, nullable: true })
  requester!: PersonResponse | null;

  @ApiProperty({ type: PersonResponse, nullable: true })
  assignee!: PersonResponse | null;

  @InstantField({ nullable: true, description: 'What is due next: the first response, or the resolution.' })
  nextDueAt!: string | null;

  @BooleanField({ description: 'Whether the first response or the resolution came, or comes, too late.' })
  isBreached!: boolean;
}

export class QueuePage extends PageOf(QueuedTicket) {}

const minutes = { min: -maxInteger, max: maxInteger, nullable: true, example: null } as const;

/** All that an agent sees of a ticket. */
export class DeskTicketResponse extends TicketResponse {
  @ApiProperty({ type: PersonResponse, nullable: true })
  requester!: PersonResponse | null;

  @ApiProperty({ type: PersonResponse, nullable: true })
  assignee!: PersonResponse | null;

  @InstantField({ nullable: true })
  firstResponseDueAt!: string | null;

  @InstantField({ nullable: true })
  firstResponseAt!: string | null;

  @InstantField({ nullable: true })
  firstResponseBreachedAt!: string | null;

  @InstantField({
    nullable: true,
    description: 'By when it has to be resolved; null while the time stands still.',
  })
  dueAt!: string | null;

  @InstantField({ nullable: true })
  resolutionBreachedAt!: string | null;

  @IntegerField({
    ...minutes,
    description:
      'While the time stands still: the minutes of business that are left; below 0 where it is late.',
  })
  firstResponseMinutesLeft!: number | null;

  @IntegerField({ ...minutes, description: 'As firstResponseMinutesLeft, of the resolution.' })
  resolutionMinutesLeft!: number | null;

  @InstantField({ nullable: true })
  pendingSince!: string | null;

  @BooleanField({ description: 'Whether the first response or the resolution came, or comes, too late.' })
  isBreached!: boolean;
}

export class AddDeskComment extends AddComment {
  @BooleanField({ optional: true, default: false, example: false, description: 'For agents alone.' })
  isInternal?: boolean;
}

export class DeskCommentResponse extends CommentResponse {
  @BooleanField({ example: false, description: 'For agents alone.' })
  isInternal!: boolean;

  @UuidField({ nullable: true, description: 'The duplicate with which it came.' })
  mergedFromId!: string | null;
}

export class DeskCommentPage extends PageOf(DeskCommentResponse) {}
