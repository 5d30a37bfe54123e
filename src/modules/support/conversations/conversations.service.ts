import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { ActiveAccounts } from '../../identity/index.js';
import { AnswerService } from '../answers/answer-service.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { Conversation } from '../models/conversation.model.js';
import { ConversationHistory } from './conversation-history.js';
import { ConversationMoves, hasEnded, type Why } from './conversation-moves.js';
import { ConversationReader, unknownConversation } from './conversation-reader.js';
import type { BeginConversation, ConversationResponse, SaidResponse } from './conversation.dto.js';
import { IncomingMessages, isOver } from './incoming-messages.js';

/** What people do with their own conversations. */
@Injectable()
export class ConversationsService {
  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly reader: ConversationReader,
    private readonly history: ConversationHistory,
    private readonly incoming: IncomingMessages,
    private readonly moves: ConversationMoves,
    private readonly decisions: DecisionRecorder,
    private readonly service: AnswerService,
  ) {}

  /** Begins one with its first message. Where no external service answers, people do from the beginning. */
  begin({ title = null, locale = 'fr', message }: BeginConversation): Promise<ConversationResponse> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      const id = await asService('support.begin_conversation', async () => {
        await this.accounts.hold(userId);
        const modeCode = this.service.isThere ? 'AUTO' : 'SUPPORT';
        const conversation = await this.conversations.create({ userId, title, locale, modeCode });
        await this.recordBeginning(conversation);
        await this.incoming.take(conversation, message);
        const isToldAlready = conversation.modeCode === 'AUTO' || conversation.statusCode === 'escalated';
        if (modeCode === 'SUPPORT' && !isToldAlready) await this.moves.tell(conversation, 'people_answer');
        return conversation.id;
      });
      return this.reader.read(id);
    });
  }

  /** @throws Problem 404; 409 where it has come to its end. */
  say(id: string, content: string): Promise<SaidResponse> {
    return this.transactions.run(async () => {
      const { seq } = await this.onOwn(id, (conversation) => this.incoming.take(conversation, content));
      return { message: await this.history.one(id, seq), conversation: await this.reader.read(id) };
    });
  }

  /** Where people answer already, nothing changes. @throws Problem 404; 409 where it has come to its end. */
  askForPerson(id: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      if (hasEnded(conversation)) throw isOver();
      if (conversation.modeCode === 'SUPPORT') return;
      await this.moves.toPeople(conversation, { ...why, reason: 'asked_for_person' }, 'people_answer');
    });
  }

  /** @throws Problem 404; 409 for an archived one. */
  close(id: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      if (conversation.statusCode === 'closed') return;
      if (hasEnded(conversation)) throw isOver();
      await this.moves.end(conversation, 'closed', { ...why, reason: 'closed_by_requester' });
    });
  }

  /** Goes on in the mode that it had. */
  reopen(id: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      if (hasEnded(conversation)) await this.moves.reopen(conversation, { ...why, reason: 'reopened' });
    });
  }

  /** @throws Problem 404; 409 while people are told that somebody may be in danger. */
  archive(id: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      if (conversation.statusCode === 'escalated') throw isEscalated();
      if (conversation.statusCode === 'archived') return;
      await this.moves.end(conversation, 'archived', { ...why, reason: 'archived_by_requester' });
    });
  }

  /** Notes how far the caller has read; never back. @throws Problem 404. */
  markRead(id: string, seq: number): Promise<ConversationResponse> {
    return this.change(id, async (conversation) => {
      await requireMatch(() => this.reader.read(id));
      const lastReadSeq = Math.min(seq, conversation.lastSeq);
      if (lastReadSeq > conversation.lastReadSeq) await conversation.update({ lastReadSeq });
    });
  }

  private change(
    id: string,
    work: (conversation: Conversation, why: Omit<Why, 'reason'>) => Promise<unknown>,
  ): Promise<ConversationResponse> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      await this.onOwn(id, (conversation) => {
        const { lastSeq } = conversation;
        return work(conversation, { messageSeq: lastSeq, decidedByKind: 'requester', decidedById: userId });
      });
      return this.reader.read(id);
    });
  }

  /** With the rights of the service, and the conversation locked. */
  private onOwn<T>(id: string, work: (conversation: Conversation) => Promise<T>): Promise<T> {
    const { userId } = requirePrincipal();
    return asService('support.own_conversation', async () => {
      // As an erasure does, which would not find what is said after it.
      await this.accounts.hold(userId);
      const lock = Transaction.LOCK.UPDATE;
      const conversation = await this.conversations.findOne({ where: { id, userId }, lock });
      if (!conversation) throw unknownConversation();
      return work(conversation);
    });
  }

  private recordBeginning({ id, userId, modeCode }: Conversation): Promise<void> {
    const by =
      modeCode === 'AUTO'
        ? ({ reason: 'begun_by_requester', decidedByKind: 'requester', decidedById: userId } as const)
        : ({ reason: 'service_absent', decidedByKind: 'service' } as const);
    return this.decisions.record({
      ...by,
      conversationId: id,
      decision: 'began',
      toMode: modeCode,
      toStatus: 'active',
      messageSeq: 0,
    });
  }
}

export const isEscalated = (): Problem =>
  new Problem(
    409,
    'support.conversation_escalated',
    'Somebody may be in danger: people answer until it is closed.',
  );
