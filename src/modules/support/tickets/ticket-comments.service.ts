import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import {
  PreparedStatements,
  type PreparedStatement,
} from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { ActiveAccounts } from '../../identity/index.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketComment } from '../models/ticket-comment.model.js';
import { TicketClock } from '../sla/ticket-clock.js';
import type { AddDeskComment, DeskCommentResponse } from './desk-ticket.dto.js';
import { ticketIsClosed } from './desk-tickets.service.js';
import { TicketPresenter } from './ticket-presenter.js';
import { TicketReader } from './ticket-reader.js';
import {
  allComments,
  commentById,
  publicComments,
  queueStart,
  type CommentRow,
  type TicketRow,
} from './ticket.statements.js';
import type { CommentResponse, ListTickets } from './ticket.dto.js';

/** What is put to tickets: to all who see them, or among agents. */
@Injectable()
export class TicketCommentsService {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(TicketComment) private readonly comments: typeof TicketComment,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly reader: TicketReader,
    private readonly present: TicketPresenter,
    private readonly clock: TicketClock,
    private readonly cursors: CursorCodec,
  ) {}

  /** Of a ticket of the caller's own, oldest first: none that is internal. @throws Problem 404. */
  async listOwn(idOrReference: string, query: ListTickets): Promise<Page<CommentResponse>> {
    const ticket = await this.reader.findOwn(idOrReference);
    return this.page(publicComments, ticket, query, (row) => this.present.comment(row));
  }

  /** For agents. @throws Problem 404. */
  async list(idOrReference: string, query: ListTickets): Promise<Page<DeskCommentResponse>> {
    const ticket = await this.reader.find(idOrReference);
    return this.page(allComments, ticket, query, (row) => this.present.deskComment(row));
  }

  /** By the requester. @throws Problem 404, 409 for a closed ticket. */
  addOwn(idOrReference: string, body: string): Promise<CommentResponse> {
    return this.transactions.run(async () => {
      const ticket = await this.reader.findOwn(idOrReference);
      await this.accounts.hold(requirePrincipal().userId);
      return this.present.comment(await this.write(ticket, { body }));
    });
  }

  /** By an agent; the first that the requester can see is the first response. @throws Problem 404, 409 for a closed ticket. */
  add(idOrReference: string, comment: AddDeskComment): Promise<DeskCommentResponse> {
    return this.transactions.run(async () => {
      const ticket = await this.reader.find(idOrReference);
      return this.present.deskComment(await this.write(ticket, comment, true));
    });
  }

  private async write(
    { id: ticketId, requesterId }: TicketRow,
    { body, isInternal = false }: AddDeskComment,
    isOfDesk = false,
  ): Promise<CommentRow> {
    const { userId: authorId } = requirePrincipal();
    return asService('support.comment', async () => {
      const ticket = await this.tickets.findByPk(ticketId, {
        lock: Transaction.LOCK.UPDATE,
        rejectOnEmpty: true,
      });
      if (ticket.statusCode === 'closed') throw ticketIsClosed();
      const { id } = await this.comments.create({ ticketId, authorId, body, isInternal });
      if (isOfDesk && !isInternal) await ticket.update(this.clock.afterAnswer(ticket, new Date()));
      const [row] = await this.statements.rows(commentById, [id, requesterId]);
      return row!;
    });
  }

  private async page<T>(
    statement: PreparedStatement<CommentRow>,
    { id, requesterId }: TicketRow,
    { limit, cursor }: ListTickets,
    present: (row: CommentRow) => T,
  ): Promise<Page<T>> {
    const list = `support.comments:${id}`;
    const after = cursor === undefined ? queueStart : this.cursors.decode(list, cursor);
    const rows = await this.statements.rows(statement, [id, requesterId, ...after, limit + 1]);
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(list, [last.createdAt, last.id]) : null;
    return { data: data.map(present), page: { limit, nextCursor, total: null } };
  }
}
