import { Injectable } from '@nestjs/common';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { uuidV7 } from '../../../platform/database/uuid-v7.js';
import type { AnswerSource, SenderKind } from '../models/conversation-message.model.js';
import { ConversationContents } from './conversation-contents.js';

/** What somebody says. */
export interface NewMessage {
  conversationId: string;
  senderKind: SenderKind;
  senderId?: string;
  content: string;
  /** Of an automatic answer. */
  answersSeq?: number;
  sources?: readonly AnswerSource[];
}

export interface WrittenMessage {
  id: string;
  /** Given by the database, in the order of the commits. */
  seq: number;
}

/** Puts messages into conversations: one statement each. To be called with the rights of the service. */
@Injectable()
export class MessageWriter {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly contents: ConversationContents,
  ) {}

  async write(message: NewMessage): Promise<WrittenMessage> {
    const id = uuidV7();
    const { conversationId, senderKind, senderId = null, content, answersSeq = null, sources = [] } = message;
    const [sealed, sealedSources] = [this.contents.seal(content, id), this.contents.sealSources(sources, id)];
    const values = [id, conversationId, senderKind, senderId, sealed, answersSeq, sealedSources];
    const [written] = await this.statements.rows(writeMessage, values);
    return written!;
  }
}

const writeMessage = prepared<WrittenMessage>(
  'support.write_message',
  `INSERT INTO support.messages (id, conversation_id, sender_kind, sender_id, content, answers_seq, sources)
   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, seq`,
);
