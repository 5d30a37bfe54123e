import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../../platform/privacy/field-cipher.js';
import type { PersonResponse } from '../../identity/index.js';
import type { DeskCommentResponse, DeskTicketResponse, QueuedTicket } from './desk-ticket.dto.js';
import type { CommentRow, QueueRow, TicketRow } from './ticket.statements.js';
import type { CommentResponse, TicketResponse } from './ticket.dto.js';

/** Opens what is sealed in rows, and tells agents and requesters what is theirs to know. */
@Injectable()
export class TicketPresenter {
  private readonly subject: Opener;
  private readonly description: Opener;
  private readonly resolution: Opener;
  private readonly pendingReason: Opener;
  private readonly body: Opener;

  constructor(cipher: FieldCipher) {
    const ofTicket = (column: string): Opener => cipher.opener({ table: 'support.support_tickets', column });
    this.subject = ofTicket('subject');
    this.description = ofTicket('description');
    this.resolution = ofTicket('resolution');
    this.pendingReason = ofTicket('pending_reason');
    this.body = cipher.opener({ table: 'support.ticket_comments', column: 'body' });
  }

  toRequester(row: TicketRow): TicketResponse {
    const { id } = row;
    const open = (opener: Opener, sealed: Buffer | null): string | null => sealed && opener(sealed, id);
    return {
      id,
      reference: row.reference,
      conversationId: row.conversationId,
      categoryCode: row.categoryCode,
      priorityCode: row.priorityCode,
      statusCode: row.statusCode,
      subject: open(this.subject, row.subject),
      description: open(this.description, row.description),
      resolution: open(this.resolution, row.resolution),
      pendingReason: open(this.pendingReason, row.pendingReason),
      mergedIntoId: row.mergedIntoId,
      resolvedAt: row.resolvedAt,
      closedAt: row.closedAt,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }

  toAgent(row: TicketRow): DeskTicketResponse {
    return {
      ...this.toRequester(row),
      ...peopleOf(row),
      firstResponseDueAt: row.firstResponseDueAt,
      firstResponseAt: row.firstResponseAt,
      firstResponseBreachedAt: row.firstResponseBreachedAt,
      dueAt: row.dueAt,
      resolutionBreachedAt: row.resolutionBreachedAt,
      firstResponseMinutesLeft: minutesOf(row.firstResponseSecondsLeft),
      resolutionMinutesLeft: minutesOf(row.resolutionSecondsLeft),
      pendingSince: row.pendingSince,
      isBreached: row.isBreached,
    };
  }

  inQueue(row: QueueRow): QueuedTicket {
    return {
      id: row.id,
      reference: row.reference,
      conversationId: row.conversationId,
      categoryCode: row.categoryCode,
      priorityCode: row.priorityCode,
      statusCode: row.statusCode,
      subject: row.subject && this.subject(row.subject, row.id),
      ...peopleOf(row),
      nextDueAt: row.nextDueAt,
      isBreached: row.isBreached,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }

  comment(row: CommentRow): CommentResponse {
    return {
      id: row.id,
      authorKind: row.isOfRequester ? 'requester' : 'agent',
      author: personOf(row.authorId, row.authorName, row.authorImage),
      body: this.body(row.body, row.id),
      createdAt: row.createdAt,
    };
  }

  deskComment(row: CommentRow): DeskCommentResponse {
    return { ...this.comment(row), isInternal: row.isInternal, mergedFromId: row.mergedFromId };
  }
}

type Opener = (sealed: Buffer, row: string) => string;

const peopleOf = (row: QueueRow) => ({
  requester: personOf(row.requesterId, row.requesterName, row.requesterImage),
  assignee: personOf(row.assigneeId, row.assigneeName, row.assigneeImage),
});

const personOf = (id: string | null, username: string | null, image: string | null): PersonResponse | null =>
  id === null || username === null ? null : { id, username, profileImage: image };

const minutesOf = (seconds: number | null): number | null =>
  seconds === null ? null : Math.ceil(seconds / 60);
