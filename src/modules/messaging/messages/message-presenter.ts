import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import type { MessageStatus } from '../models/message.model.js';
import { MessageContents } from './message-contents.js';
import type { MessageResponse, RepliedMessageResponse } from './message.dto.js';
import type { MessageRow } from './message.statements.js';

/** Tells messages to a participant of their threads. */
@Injectable()
export class MessagePresenter {
  constructor(private readonly contents: MessageContents) {}

  present(rows: readonly MessageRow[]): MessageResponse[] {
    const { userId } = requirePrincipal();
    return rows.map((row) => this.presentOne(row, row.authorId === userId));
  }

  private presentOne(row: MessageRow, isOwn: boolean): MessageResponse {
    return {
      id: row.id,
      threadId: row.threadId,
      seq: row.seq,
      author: { id: row.authorId, username: row.username, profileImage: row.profileImage },
      content: this.contents.open(row.content, row.id),
      status: isOwn ? statusOf(row) : row.status,
      metadata: row.metadata,
      replyTo: this.presentParent(row),
      attachmentCount: row.attachmentCount,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }

  private presentParent(row: MessageRow): RepliedMessageResponse | null {
    if (row.parentId === null) return null;
    return {
      id: row.parentId,
      seq: row.parentSeq!,
      author: { id: row.parentAuthorId!, username: row.parentUsername!, profileImage: row.parentImage },
      preview: this.contents.preview(row.parentContent, row.parentId),
    };
  }
}

/** What the author of a message is told. */
function statusOf({ status, seq, readSeq, deliveredSeq }: MessageRow): MessageStatus {
  if (status !== 'sent') return status;
  if (readSeq !== null && readSeq >= seq) return 'read';
  return deliveredSeq !== null && deliveredSeq >= seq ? 'delivered' : 'sent';
}
