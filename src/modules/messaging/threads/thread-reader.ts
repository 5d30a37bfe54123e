import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { MessageContents } from '../messages/message-contents.js';
import type { ListThreads, ThreadResponse } from './thread.dto.js';
import { threadList, threadsById, threadTotal, unreadTotal, type ThreadRow } from './thread.statements.js';

const cursorName = 'messaging.threads';

/** Threads as whoever asks takes part in them. */
@Injectable()
export class ThreadReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly contents: MessageContents,
    private readonly cursors: CursorCodec,
  ) {}

  /** Newest first: one query by cursor, two by page number. */
  async list(query: ListThreads): Promise<Page<ThreadResponse>> {
    const { limit, cursor, page, isArchived, isUnread } = query;
    if (cursor !== undefined && page !== undefined) {
      throw Problem.ofField(400, 'platform.invalid_input', 'page', 'page cannot be given with cursor');
    }
    const asked = [requirePrincipal().userId, isArchived, isUnread ?? null];
    if (page === undefined) return this.after(asked, limit, cursor);
    const rows = await this.statements.rows(threadList, [...asked, null, null, limit, (page - 1) * limit]);
    const [counted] = await this.statements.rows(threadTotal, asked);
    return {
      data: rows.map((row) => this.present(row)),
      page: { limit, nextCursor: null, total: counted!.total },
    };
  }

  /** @throws Problem 404, also for a thread that the caller takes no part in. */
  async read(id: string): Promise<ThreadResponse> {
    const [thread] = await this.readAll([id]);
    if (!thread) throw unknownThread();
    return thread;
  }

  /** Those of the threads that the caller takes part in. */
  async readAll(ids: readonly string[]): Promise<ThreadResponse[]> {
    const rows = await this.statements.rows(threadsById, [requirePrincipal().userId, ids]);
    return rows.map((row) => this.present(row));
  }

  /** Unread messages in all threads of the caller. */
  async unread(): Promise<number> {
    const [row] = await this.statements.rows(unreadTotal, [requirePrincipal().userId]);
    return row!.unread;
  }

  private async after(asked: unknown[], limit: number, cursor?: string): Promise<Page<ThreadResponse>> {
    const [time, id] = cursor === undefined ? [null, null] : this.cursors.decode(cursorName, cursor);
    const rows = await this.statements.rows(threadList, [...asked, time, id, limit + 1, 0]);
    const data = rows.slice(0, limit).map((row) => this.present(row));
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(cursorName, [last.lastMessageAt, last.id]) : null;
    return { data, page: { limit, nextCursor, total: null } };
  }

  private present(row: ThreadRow): ThreadResponse {
    return {
      id: row.id,
      name: row.name,
      isDirect: row.isDirect,
      isArchived: row.isArchived,
      isArchivedForMe: row.isArchivedForMe,
      role: row.role,
      counterpart: row.isDirect
        ? personOf(row.counterpartId, row.counterpartUsername, row.counterpartImage)
        : null,
      participantCount: row.participantCount,
      messageCount: row.messageCount,
      unreadCount: row.unreadCount,
      lastSeq: row.lastSeq,
      lastReadSeq: row.lastReadSeq,
      lastMessageAt: row.lastMessageAt,
      lastMessage: this.presentLast(row),
      retentionDays: row.retentionDays,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }

  private presentLast(row: ThreadRow): ThreadResponse['lastMessage'] {
    if (row.lastId === null) return null;
    return {
      seq: row.lastSeq,
      author: personOf(row.lastAuthorId, row.lastAuthorUsername, row.lastAuthorImage)!,
      preview: this.contents.preview(row.lastContent, row.lastId),
      createdAt: row.lastCreatedAt!,
    };
  }
}

function personOf(id: string | null, username: string | null, profileImage: string | null) {
  return id === null ? null : { id, username: username!, profileImage };
}

export const unknownThread = (): Problem => Problem.notFound('messaging.thread_not_found', 'thread');
