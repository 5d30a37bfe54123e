import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { Problem } from '../../../platform/errors/problem.js';
import { AnswerRequests } from '../answers/answer-requests.js';
import { AnswerService } from '../answers/answer-service.js';
import type { Conversation } from '../models/conversation.model.js';
import { ActiveRules } from '../rules/active-rules.js';
import { ConversationMoves, hasEnded, type Why } from './conversation-moves.js';
import { MessageWriter, type WrittenMessage } from './message-writer.js';

/** Patterns of a message that a decision names: what a signal may hold has an end. */
const mostTold = 100;

/** Takes what people say who ask for support, and decides at once who is to answer. */
@Injectable()
@ActsAsService('support.incoming')
export class IncomingMessages {
  constructor(
    private readonly rules: ActiveRules,
    private readonly writer: MessageWriter,
    private readonly moves: ConversationMoves,
    private readonly service: AnswerService,
    private readonly answers: AnswerRequests,
  ) {}

  /**
   * Stores the message, with all that comes of it: a crisis is before people, or an answer is asked for, once the
   * caller's transaction has committed.
   * @param conversation locked by the caller.
   * @throws Problem 409 where it has come to its end; but who is in danger is always heard.
   */
  async take(conversation: Conversation, content: string): Promise<WrittenMessage> {
    const rules = await this.rules.current();
    const { signal, matching } = rules.find(content);
    const why: Why = {
      messageSeq: conversation.lastSeq + 1,
      reason: signal === 'crisis' ? 'crisis_pattern' : 'wants_person',
      signals: { patternIds: matching.slice(0, mostTold).map(({ id }) => id) },
      decidedByKind: 'rule',
      ruleVersion: rules.version,
    };
    if (hasEnded(conversation)) {
      if (signal !== 'crisis') throw isOver();
      await this.moves.reopen(conversation, why);
    }
    const message = await this.writer.write({
      conversationId: conversation.id,
      senderKind: 'user',
      senderId: conversation.userId,
      content,
    });
    if (signal === 'crisis') await this.moves.escalate(conversation, why);
    else if (conversation.modeCode === 'AUTO') await this.haveAnswered(conversation, why, signal);
    return message;
  }

  private async haveAnswered(conversation: Conversation, why: Why, signal: 'wants_person' | undefined) {
    if (signal) return this.moves.toPeople(conversation, why, 'people_answer');
    const { messageSeq } = why;
    if (this.service.isThere)
      return this.answers.request({ conversationId: conversation.id, seq: messageSeq });
    const absent: Why = { messageSeq, reason: 'service_absent', signals: {}, decidedByKind: 'service' };
    return this.moves.toPeople(conversation, absent, 'people_answer');
  }
}

export const isOver = (): Problem =>
  new Problem(
    409,
    'support.conversation_over',
    'The conversation has come to its end: reopen it, or begin another.',
  );
