import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { fn, Op } from 'sequelize';
import { ConversationMessage } from '../models/conversation-message.model.js';
import { Conversation } from '../models/conversation.model.js';
import { DecisionLog } from '../models/decision-log.model.js';

/** Removes what was said in conversations, and what agents have noted of them. What was decided stays, for the figures. */
@Injectable()
export class ContentRemover {
  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    @InjectModel(ConversationMessage) private readonly messages: typeof ConversationMessage,
    @InjectModel(DecisionLog) private readonly decisions: typeof DecisionLog,
  ) {}

  /** In the caller's transaction, who has locked them, and with the rights of the service. */
  async remove(conversationIds: readonly string[]): Promise<void> {
    const conversationId = [...conversationIds];
    await this.messages.destroy({ where: { conversationId } });
    await this.decisions.update({ note: null }, { where: { conversationId, note: { [Op.ne]: null } } });
    const contentRemovedAt = fn('now') as unknown as Date;
    await this.conversations.update({ title: null, contentRemovedAt }, { where: { id: conversationId } });
  }
}
