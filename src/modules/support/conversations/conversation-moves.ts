import { Injectable } from '@nestjs/common';
import { fn } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { CrisisDesk } from '../alerts/crisis-desk.js';
import { DecisionRecorder, type DecisionEntry } from '../decisions/decision-recorder.js';
import type { ConversationModeCode } from '../models/conversation-mode.model.js';
import type { ConversationStatusCode } from '../models/conversation-status.model.js';
import type { Conversation } from '../models/conversation.model.js';
import { MessageWriter } from './message-writer.js';
import { systemText, type SystemMessage } from './system-messages.js';

/** Why something is decided, by whom, and what was known. */
export type Why = Pick<
  DecisionEntry,
  'reason' | 'signals' | 'confidence' | 'decidedByKind' | 'decidedById' | 'ruleVersion' | 'note'
> & {
  /** The newest message that was known; for what is decided about one message, that one. */
  messageSeq: number;
};

const now = fn('now') as unknown as Date;

export const hasEnded = ({ statusCode }: Conversation): boolean =>
  statusCode === 'closed' || statusCode === 'archived';

/**
 * The moves of a conversation from one mode or status to another: each writes down what was decided. The caller has
 * locked the conversation, and all of it is of the caller's transaction.
 */
@Injectable()
@ActsAsService('support.conversations')
export class ConversationMoves {
  constructor(
    private readonly decisions: DecisionRecorder,
    private readonly writer: MessageWriter,
    private readonly crisisDesk: CrisisDesk,
  ) {}

  /** People answer from now on, and the person is told. */
  async toPeople(conversation: Conversation, why: Why, told: SystemMessage): Promise<void> {
    await this.changeMode(conversation, 'SUPPORT', why);
    await this.tell(conversation, told);
  }

  /** The external service answers again, and nobody of the desk is responsible any more. */
  async toService(conversation: Conversation, why: Why): Promise<void> {
    await this.changeMode(conversation, 'AUTO', why);
    await conversation.update({ assignedAgentId: null });
    await this.tell(conversation, 'service_answers');
  }

  /**
   * Somebody may be in danger: people answer, all of the desk is told at once, and so is the person what to do now. A
   * conversation that has come to its end begins again.
   */
  async escalate(conversation: Conversation, why: Why): Promise<void> {
    const { note: _note, ...known } = why;
    await this.record(conversation, { ...why, decision: 'crisis_found' });
    if (conversation.modeCode !== 'SUPPORT') await this.changeMode(conversation, 'SUPPORT', why);
    if (conversation.statusCode !== 'escalated') {
      await this.record(conversation, {
        ...why,
        decision: 'escalated',
        fromStatus: conversation.statusCode,
        toStatus: 'escalated',
      });
      await conversation.update({
        statusCode: 'escalated',
        escalatedAt: now,
        closedAt: null,
        contentRemovedAt: null,
      });
    }
    await this.crisisDesk.raise({
      ...known,
      conversationId: conversation.id,
      requesterId: conversation.userId,
    });
    await this.tell(conversation, 'crisis');
  }

  /** Nobody is waited for in what has come to its end. */
  async end(conversation: Conversation, to: 'closed' | 'archived', why: Why): Promise<void> {
    await this.changeStatus(conversation, to, why);
    await conversation.update({ awaitsAnswerSince: null });
  }

  async reopen(conversation: Conversation, why: Why): Promise<void> {
    await this.changeStatus(conversation, 'active', why);
  }

  async assign(conversation: Conversation, agentId: string, why: Why): Promise<void> {
    const signals = { ...why.signals, fromAgentId: conversation.assignedAgentId, toAgentId: agentId };
    await this.record(conversation, { ...why, signals, decision: 'assigned' });
    await conversation.update({ assignedAgentId: agentId });
  }

  private async changeMode(conversation: Conversation, to: ConversationModeCode, why: Why): Promise<void> {
    const fromMode = conversation.modeCode;
    await this.record(conversation, { ...why, decision: 'mode_changed', fromMode, toMode: to });
    await conversation.update({ modeCode: to });
  }

  private async changeStatus(
    conversation: Conversation,
    to: Exclude<ConversationStatusCode, 'escalated'>,
    why: Why,
  ): Promise<void> {
    const fromStatus = conversation.statusCode;
    await this.record(conversation, { ...why, decision: 'status_changed', fromStatus, toStatus: to });
    const isReopened = to === 'active';
    await conversation.update({
      statusCode: to,
      closedAt: to === 'closed' ? now : null,
      ...(isReopened && { contentRemovedAt: null }),
    });
  }

  private record({ id }: Conversation, entry: DecisionEntry): Promise<void> {
    return this.decisions.record({ ...entry, conversationId: id });
  }

  /** What the service itself has to say, in the language of the person. */
  async tell({ id, locale }: Conversation, message: SystemMessage): Promise<void> {
    const content = systemText(message, locale);
    await this.writer.write({ conversationId: id, senderKind: 'system', content });
  }
}
