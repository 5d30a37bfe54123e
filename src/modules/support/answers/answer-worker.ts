import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { RegisterJob, type Job, type JobRun } from '../../../platform/jobs/job.js';
import { ConversationContents } from '../conversations/conversation-contents.js';
import { ConversationMoves, hasEnded, type Why } from '../conversations/conversation-moves.js';
import { MessageWriter } from '../conversations/message-writer.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import type { SenderKind } from '../models/conversation-message.model.js';
import { Conversation } from '../models/conversation.model.js';
import { ActiveRules } from '../rules/active-rules.js';
import { AnswerFailure } from './answer-failure.js';
import type { ServiceAnswer } from './answer-response.js';
import { AnswerService, type AnswerQuestion } from './answer-service.js';

/** Which message is to be answered. */
export type AnswerRequest = {
  conversationId: string;
  /** Its number. */
  seq: number;
};

export const answerJob = 'support.answer';

/** How much of the conversation the service is told. */
const messagesTold = 20;

type Outcome = ServiceAnswer | AnswerFailure;

/**
 * Has one message answered by the external service, or, where that does not work, by people. Nothing is locked while the
 * service is asked; what it answers is judged by what the conversation has become meanwhile. Doing it again changes
 * nothing.
 */
@Injectable()
@ActsAsService('support.answers')
@RegisterJob({ name: answerJob, expireInSeconds: 180, concurrency: 8 })
export class AnswerWorker implements Job<AnswerRequest> {
  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly contents: ConversationContents,
    private readonly service: AnswerService,
    private readonly rules: ActiveRules,
    private readonly moves: ConversationMoves,
    private readonly writer: MessageWriter,
    private readonly decisions: DecisionRecorder,
  ) {}

  async run(request: AnswerRequest, { signal }: JobRun): Promise<void> {
    const conversation = await this.conversations.findByPk(request.conversationId);
    if (!conversation || !(await this.isWanted(conversation, request.seq))) return;
    const outcome = await this.ask(conversation, request.seq, signal);
    // Not the service has failed: the process is stopping, and another one asks again.
    signal.throwIfAborted();
    await this.transactions.run(() => this.take(request, outcome));
  }

  /** Whether the service is still to answer this message: none of a person's came after it, and nobody has answered. */
  private async isWanted(conversation: Conversation, seq: number): Promise<boolean> {
    if (conversation.modeCode !== 'AUTO' || hasEnded(conversation)) return false;
    const [newest] = await this.statements.rows(newestMessage, [conversation.id]);
    return newest?.seq === seq && newest.senderKind === 'user';
  }

  private async ask({ id, locale }: Conversation, seq: number, signal: AbortSignal): Promise<Outcome> {
    const rows = await this.statements.rows(messagesUpTo, [id, seq, messagesTold]);
    const messages = rows.reverse().map(({ messageId, senderKind, content }) => ({
      role: senderKind === 'user' ? ('user' as const) : ('assistant' as const),
      content: this.contents.content(content, messageId),
    }));
    const question: AnswerQuestion = { conversationId: id, locale, messages };
    return this.service.ask(question, signal).catch((error: unknown) => {
      if (error instanceof AnswerFailure) return error;
      throw error;
    });
  }

  private async take({ conversationId, seq }: AnswerRequest, outcome: Outcome): Promise<void> {
    const lock = Transaction.LOCK.UPDATE;
    const conversation = await this.conversations.findByPk(conversationId, { lock });
    // Erased meanwhile, with all that was said.
    if (!conversation || conversation.contentRemovedAt) return;
    const isWanted = await this.isWanted(conversation, seq);
    if (outcome instanceof AnswerFailure) {
      if (isWanted) await this.moves.toPeople(conversation, failed(seq, outcome), 'service_failed');
    } else if (outcome.isCrisis) {
      await this.moves.escalate(conversation, flagged(seq, outcome.confidence));
    } else if (!isWanted) {
      await this.drop(conversation, seq, outcome);
    } else {
      await this.give(conversation, seq, outcome);
    }
  }

  /** The rules decide whether it is sure enough. */
  private async give(
    conversation: Conversation,
    seq: number,
    answer: Extract<ServiceAnswer, { isCrisis: false }>,
  ) {
    const { version, minConfidence } = await this.rules.current();
    const confidence = answer.confidence.toFixed(3);
    const why = { messageSeq: seq, confidence, decidedByKind: 'rule', ruleVersion: version } as const;
    const signals = { minConfidence };
    if (Number(confidence) < minConfidence) {
      return this.moves.toPeople(
        conversation,
        { ...why, signals, reason: 'low_confidence' },
        'people_answer',
      );
    }
    const { id: conversationId } = conversation;
    const decision = { ...why, signals, conversationId, decision: 'answered', reason: 'confident' } as const;
    await this.decisions.record(decision);
    const { answer: content, sources } = answer;
    await this.writer.write({ conversationId, senderKind: 'assistant', content, sources, answersSeq: seq });
  }

  private async drop(
    conversation: Conversation,
    seq: number,
    { confidence }: Extract<ServiceAnswer, { isCrisis: false }>,
  ): Promise<void> {
    const reason = hasEnded(conversation)
      ? 'conversation_over'
      : conversation.modeCode === 'SUPPORT'
        ? 'people_answer'
        : 'superseded';
    await this.decisions.record({
      conversationId: conversation.id,
      decision: 'answer_dropped',
      reason,
      messageSeq: seq,
      confidence: confidence.toFixed(3),
      decidedByKind: 'job',
    });
  }
}

const failed = (messageSeq: number, { kind }: AnswerFailure): Why => ({
  messageSeq,
  reason: kind === 'absent' ? 'service_absent' : 'service_failed',
  signals: { failure: kind },
  decidedByKind: 'service',
});

const flagged = (messageSeq: number, confidence: number | null): Why => ({
  messageSeq,
  reason: 'crisis_flag',
  signals: { flag: true },
  confidence: confidence?.toFixed(3) ?? null,
  decidedByKind: 'service',
});

/** What the service itself says of the conversation counts for nothing. */
export const newestMessage = prepared<{ seq: number; senderKind: SenderKind }>(
  'support.newest_message',
  `SELECT seq, sender_kind AS "senderKind" FROM support.messages
    WHERE conversation_id = $1 AND sender_kind <> 'system' ORDER BY seq DESC LIMIT 1`,
);

const messagesUpTo = prepared<{ messageId: string; senderKind: SenderKind; content: Buffer }>(
  'support.messages_up_to',
  `SELECT id AS "messageId", sender_kind AS "senderKind", content FROM support.messages
    WHERE conversation_id = $1 AND seq <= $2 AND sender_kind <> 'system' ORDER BY seq DESC LIMIT $3`,
);
