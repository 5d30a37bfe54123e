import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { ConversationMessage } from '../models/conversation-message.model.js';
import { Conversation } from '../models/conversation.model.js';
import { ContentRemover } from './content-remover.js';
import { ConversationMoves, hasEnded } from './conversation-moves.js';

/**
 * Of who asked for support, what was said is gone. What an agent has answered others is theirs, and stays; by whom it was
 * does not, and others take over what was assigned.
 */
@Injectable()
@RegisterEraser(true)
export class ConversationEraser implements Eraser {
  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    @InjectModel(ConversationMessage) private readonly messages: typeof ConversationMessage,
    private readonly moves: ConversationMoves,
    private readonly remover: ContentRemover,
  ) {}

  async erase(userId: string): Promise<void> {
    const lock = Transaction.LOCK.UPDATE;
    const concerned = { [Op.or]: [{ userId }, { assignedAgentId: userId }] };
    const all = await this.conversations.findAll({ where: concerned, order: ['id'], lock });
    const own = all.filter((conversation) => conversation.userId === userId);
    for (const conversation of own.filter((each) => !hasEnded(each))) {
      const why = { messageSeq: conversation.lastSeq, reason: 'erasure', decidedByKind: 'job' } as const;
      await this.moves.end(conversation, 'closed', why);
    }
    await this.remover.remove(own.map(({ id }) => id));
    await this.conversations.update({ assignedAgentId: null }, { where: { assignedAgentId: userId } });
    await this.messages.update({ senderId: null }, { where: { senderId: userId } });
  }
}
