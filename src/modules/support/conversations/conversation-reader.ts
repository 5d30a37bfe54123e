import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec, type Position } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { ConversationPresenter } from './conversation-presenter.js';
import type { ConversationResponse, ListConversations } from './conversation.dto.js';
import {
  conversationById,
  ownConversations,
  queue,
  type ConversationRow,
} from './conversation.statements.js';
import type { ListQueue } from './desk.dto.js';

const ownList = 'support.conversations';
const queueList = 'support.queue';

/** Conversations as whoever asks may see them: their own, and for agents those in which people answer. */
@Injectable()
export class ConversationReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly presenter: ConversationPresenter,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws Problem 404, also for one that the caller may not see. */
  async read(id: string): Promise<ConversationResponse> {
    const [row] = await this.statements.rows(conversationById, [id]);
    if (!row) throw unknownConversation();
    return this.presenter.conversation(row);
  }

  /** The caller's own; those with the newest messages first. */
  async listOwn({ limit, cursor, isArchived }: ListConversations): Promise<Page<ConversationResponse>> {
    const [time, id] = cursor === undefined ? [null, null] : this.cursors.decode(ownList, cursor);
    const values = [requirePrincipal().userId, isArchived, time, id, limit + 1];
    const rows = await this.statements.rows(ownConversations, values);
    return this.page(rows, limit, ownList, (last) => [last.lastMessageAt, last.id]);
  }

  /** What waits for people: a crisis first, then who has waited longest. */
  async listQueue({ limit, cursor, assigned, status }: ListQueue): Promise<Page<ConversationResponse>> {
    const [isCalm, since, id] = cursor === undefined ? [] : this.cursors.decode(queueList, cursor);
    const whose = assigned === 'me' ? requirePrincipal().userId : null;
    const start = id === undefined ? [null, null, null] : [isCalm === 1, since, id];
    const values = [whose, assigned === 'nobody', status ?? null, ...start, limit + 1];
    const rows = await this.statements.rows(queue, values);
    return this.page(rows, limit, queueList, (last) => [
      last.status === 'escalated' ? 0 : 1,
      last.awaitsAnswerSince ?? 'infinity',
      last.id,
    ]);
  }

  private page(
    rows: readonly ConversationRow[],
    limit: number,
    list: string,
    positionOf: (row: ConversationRow) => Position,
  ): Page<ConversationResponse> {
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(list, positionOf(last)) : null;
    return {
      data: shown.map((row) => this.presenter.conversation(row)),
      page: { limit, nextCursor, total: null },
    };
  }
}

export const unknownConversation = (): Problem =>
  Problem.notFound('support.conversation_not_found', 'conversation');
