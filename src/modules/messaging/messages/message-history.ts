import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { unknownThread } from '../threads/thread-reader.js';
import { marks } from '../threads/participant.statements.js';
import { MessagePresenter } from './message-presenter.js';
import type { HistoryQuery, MessageResponse } from './message.dto.js';
import { historyAfter, historyBefore, messagesById, seqAtTime } from './message.statements.js';

/** Where a page begins, and which way it goes. */
interface Start {
  direction: 'before' | 'after';
  seq: number;
}

/** Reads what was written in the threads of whoever asks. */
@Injectable()
export class MessageHistory {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly presenter: MessagePresenter,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * One page of a thread, by the numbers of its messages.
   * @throws Problem 404 for a thread that the caller takes no part in; 400 for more than one place to begin at.
   */
  async list(threadId: string, query: HistoryQuery): Promise<Page<MessageResponse>> {
    const { limit } = query;
    const start = await this.startOf(threadId, query);
    const values = [threadId, requirePrincipal().userId, start.seq, limit + 1];
    const statement = start.direction === 'before' ? historyBefore : historyAfter;
    const rows = await this.statements.rows(statement, values);
    if (rows.length === 0) await this.requireMember(threadId);
    const data = this.presenter.present(rows.slice(0, limit));
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(listOf(threadId), [start.direction, last.seq]) : null;
    return { data, page: { limit, nextCursor, total: null } };
  }

  /** @throws Problem 404. */
  async read(threadId: string, messageId: string): Promise<MessageResponse> {
    const [message] = await this.readAll([messageId]);
    if (message?.threadId !== threadId.toLowerCase()) throw unknownMessage();
    return message;
  }

  /** Those of the messages that the caller may see. */
  async readAll(ids: readonly string[]): Promise<MessageResponse[]> {
    const rows = await this.statements.rows(messagesById, [requirePrincipal().userId, ids]);
    return this.presenter.present(rows);
  }

  private async startOf(threadId: string, query: HistoryQuery): Promise<Start> {
    const { cursor, before, after, beforeTime } = query;
    const given = Object.entries({ cursor, before, after, beforeTime }).filter(
      ([, value]) => value !== undefined,
    );
    if (given.length > 1) throw onePlace(given[1]![0]);
    if (cursor !== undefined) {
      const [direction, seq] = this.cursors.decode(listOf(threadId), cursor);
      return { direction: direction as Start['direction'], seq: Number(seq) };
    }
    if (after !== undefined) return { direction: 'after', seq: after };
    return { direction: 'before', seq: before ?? (await this.seqBefore(threadId, beforeTime)) };
  }

  private async seqBefore(threadId: string, time: string | undefined): Promise<number> {
    if (time === undefined) return maxInteger;
    const [first] = await this.statements.rows(seqAtTime, [threadId, time]);
    return first?.seq ?? maxInteger;
  }

  private async requireMember(threadId: string): Promise<void> {
    const mine = await this.statements.rows(marks, [threadId, requirePrincipal().userId]);
    if (mine.length === 0) throw unknownThread();
  }
}

const listOf = (threadId: string): string => `messaging.messages:${threadId.toLowerCase()}`;

const onePlace = (field: string): Problem =>
  Problem.ofField(
    400,
    'platform.invalid_input',
    field,
    `${field} cannot be given with what else says where to begin`,
  );

export const unknownMessage = (): Problem => Problem.notFound('messaging.message_not_found', 'message');
