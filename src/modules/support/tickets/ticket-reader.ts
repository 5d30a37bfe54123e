import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import type { DeskTicketResponse, ListQueue, QueuedTicket } from './desk-ticket.dto.js';
import { TicketPresenter } from './ticket-presenter.js';
import type { ListMyTickets, TicketResponse } from './ticket.dto.js';
import {
  queueOf,
  queueStart,
  ticketById,
  ticketByReference,
  ticketsOfRequester,
  ticketsOfRequesterByStatus,
  type TicketRow,
} from './ticket.statements.js';

const queueCursor = 'support.ticket_queue';
const ownCursor = 'support.own_tickets';
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isReference = /^T-\d{6,19}$/i;

/** Tickets, as agents and as those see them who asked for support. */
@Injectable()
export class TicketReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly present: TicketPresenter,
    private readonly cursors: CursorCodec,
  ) {}

  /** By id or reference. @throws Problem 404. */
  async find(idOrReference: string): Promise<TicketRow> {
    const [row] = isId.test(idOrReference)
      ? await this.statements.rows(ticketById, [idOrReference])
      : isReference.test(idOrReference)
        ? await this.statements.rows(ticketByReference, [idOrReference.toUpperCase()])
        : [];
    if (!row) throw unknownTicket();
    return row;
  }

  /** A ticket that the caller asked for. @throws Problem 404, also for those of others. */
  async findOwn(idOrReference: string): Promise<TicketRow> {
    const row = await this.find(idOrReference);
    if (row.requesterId !== requirePrincipal().userId) throw unknownTicket();
    return row;
  }

  async readOwn(idOrReference: string): Promise<TicketResponse> {
    return this.present.toRequester(await this.findOwn(idOrReference));
  }

  async read(idOrReference: string): Promise<DeskTicketResponse> {
    return this.present.toAgent(await this.find(idOrReference));
  }

  /** Those of the caller, newest first. */
  async listOwn({ limit, cursor, status }: ListMyTickets): Promise<Page<TicketResponse>> {
    const [number] = cursor === undefined ? [null] : this.cursors.decode(ownCursor, cursor);
    const values = [requirePrincipal().userId, number, limit + 1];
    const rows =
      status === undefined
        ? await this.statements.rows(ticketsOfRequester, values)
        : await this.statements.rows(ticketsOfRequesterByStatus, [...values, status]);
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map((row) => this.present.toRequester(row)),
      page: {
        limit,
        nextCursor: last ? this.cursors.encode(ownCursor, [last.number]) : null,
        total: null,
      },
    };
  }

  /** What the desk has to do, most due first: one query. */
  async queue({ limit, cursor, assignee, ...filter }: ListQueue): Promise<Page<QueuedTicket>> {
    const who = assignee === 'me' ? requirePrincipal().userId : assignee;
    const { statement, values } = queueOf({ ...filter, assignee: who });
    const after = cursor === undefined ? queueStart : this.cursors.decode(queueCursor, cursor);
    const rows = await this.statements.rows(statement, [...after, limit + 1, ...values]);
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map((row) => this.present.inQueue(row)),
      page: {
        limit,
        nextCursor: last ? this.cursors.encode(queueCursor, [last.nextDueAt ?? 'infinity', last.id]) : null,
        total: null,
      },
    };
  }
}

export const unknownTicket = (): Problem => Problem.notFound('support.ticket_not_found', 'ticket');
