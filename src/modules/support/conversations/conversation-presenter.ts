import { Injectable } from '@nestjs/common';
import type { PersonResponse } from '../../identity/index.js';
import { ConversationContents } from './conversation-contents.js';
import type {
  ConversationMessageResponse,
  ConversationResponse,
  LatestMessageResponse,
} from './conversation.dto.js';
import type { ConversationRow, MessageRow } from './conversation.statements.js';

/** Tells conversations and messages. What the desk thinks of them (signals, notes) is in neither. */
@Injectable()
export class ConversationPresenter {
  constructor(private readonly contents: ConversationContents) {}

  conversation(row: ConversationRow): ConversationResponse {
    return {
      id: row.id,
      title: this.contents.title(row.title, row.id),
      locale: row.locale,
      mode: row.mode,
      status: row.status,
      requester: personOf(row.requesterId, row.requesterName, row.requesterImage)!,
      assignedAgent: personOf(row.agentId, row.agentName, row.agentImage),
      lastSeq: row.lastSeq,
      lastReadSeq: row.lastReadSeq,
      unreadCount: row.lastSeq - row.lastReadSeq,
      awaitsAnswerSince: row.awaitsAnswerSince,
      lastMessageAt: row.lastMessageAt,
      lastMessage: this.latest(row),
      escalatedAt: row.escalatedAt,
      closedAt: row.closedAt,
      contentRemovedAt: row.contentRemovedAt,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }

  message(row: MessageRow): ConversationMessageResponse {
    return {
      id: row.id,
      conversationId: row.conversationId,
      seq: row.seq,
      senderKind: row.senderKind,
      sender: personOf(row.senderId, row.senderName, row.senderImage),
      content: this.contents.content(row.content, row.id),
      sources: this.contents.sources(row.sources, row.id),
      createdAt: row.createdAt,
    };
  }

  private latest({ lastId, lastSeq, lastSenderKind, lastContent, lastCreatedAt }: ConversationRow) {
    if (lastId === null) return null;
    const latest: LatestMessageResponse = {
      seq: lastSeq,
      senderKind: lastSenderKind!,
      preview: this.contents.preview(lastContent!, lastId),
      createdAt: lastCreatedAt!,
    };
    return latest;
  }
}

const personOf = (
  id: string | null,
  username: string | null,
  profileImage: string | null,
): PersonResponse | null => (id === null ? null : { id, username: username!, profileImage });
