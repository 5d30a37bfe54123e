import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { AnswerRequests } from '../answers/answer-requests.js';
import { AnswerService } from '../answers/answer-service.js';
import { Conversation } from '../models/conversation.model.js';
import { TicketClock } from '../sla/ticket-clock.js';
import { Agents } from './agents.js';
import { ConversationHistory } from './conversation-history.js';
import { ConversationMoves, hasEnded, type Why } from './conversation-moves.js';
import { ConversationReader, unknownConversation } from './conversation-reader.js';
import { isEscalated } from './conversations.service.js';
import type { ConversationResponse, SaidResponse } from './conversation.dto.js';
import { isOver } from './incoming-messages.js';
import { MessageWriter } from './message-writer.js';

/** What agents do with the conversations in which people answer. */
@Injectable()
export class DeskService {
  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly transactions: TransactionRunner,
    private readonly reader: ConversationReader,
    private readonly history: ConversationHistory,
    private readonly moves: ConversationMoves,
    private readonly writer: MessageWriter,
    private readonly agents: Agents,
    private readonly service: AnswerService,
    private readonly answers: AnswerRequests,
    private readonly clock: TicketClock,
  ) {}

  /** The caller answers from now on, whoever did. @throws Problem 404, 409. */
  takeOver(id: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      requireOpen(conversation);
      await this.give(conversation, why.decidedById, { ...why, reason: 'taken_over' });
    });
  }

  /** Another agent answers from now on. @throws Problem 404, 409, 422 for an account that is none of an agent. */
  assign(id: string, agentId: string): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      requireOpen(conversation);
      if (!(await this.agents.hold(agentId))) throw notAnAgent();
      await this.give(conversation, agentId.toLowerCase(), { ...why, reason: 'assigned_by_agent' });
    });
  }

  /** What is nobody's becomes the caller's; tickets of the conversation are answered by it. @throws Problem 404, 409. */
  reply(id: string, content: string): Promise<SaidResponse> {
    return this.transactions.run(async () => {
      const { seq } = await this.onAsked(id, async (conversation, why) => {
        requireOpen(conversation);
        requireMine(conversation);
        await this.give(conversation, why.decidedById, { ...why, reason: 'answered_by_agent' });
        await this.clock.firstResponse(conversation.id);
        const by = { senderKind: 'agent', senderId: why.decidedById } as const;
        return this.writer.write({ ...by, conversationId: conversation.id, content });
      });
      return { message: await this.history.one(id, seq), conversation: await this.reader.read(id) };
    });
  }

  /**
   * Answers come by themselves again, and agents see the conversation no more. What the person waits for, they answer.
   * @throws Problem 404; 409 where somebody may be in danger, and where no external service answers.
   */
  async handBack(id: string, note: string): Promise<void> {
    await this.transactions.run(() =>
      this.onAsked(id, async (conversation, why) => {
        requireOpen(conversation);
        requireMine(conversation);
        if (conversation.statusCode === 'escalated') throw isEscalated();
        if (!this.service.isThere) throw nobodyAnswers();
        const isAwaited = conversation.awaitsAnswerSince !== null;
        await this.moves.toService(conversation, { ...why, reason: 'handed_back', note });
        if (isAwaited) await this.answers.requestNewest(id);
      }),
    );
  }

  /** @throws Problem 404, 409. */
  close(id: string, note: string | null): Promise<ConversationResponse> {
    return this.change(id, async (conversation, why) => {
      if (conversation.statusCode === 'closed') return;
      requireOpen(conversation);
      requireMine(conversation);
      await this.moves.end(conversation, 'closed', { ...why, reason: 'closed_by_agent', note });
    });
  }

  private async give(conversation: Conversation, agentId: string, why: Why): Promise<void> {
    if (conversation.assignedAgentId !== agentId) await this.moves.assign(conversation, agentId, why);
  }

  private change(id: string, work: Work<void>): Promise<ConversationResponse> {
    return this.transactions.run(async () => {
      await this.onAsked(id, work);
      return this.reader.read(id);
    });
  }

  /**
   * With the rights of the service, and the conversation locked.
   * @throws Problem 404 where people do not answer, and for what the caller asks themselves.
   */
  private onAsked<T>(id: string, work: Work<T>): Promise<T> {
    const { userId } = requirePrincipal();
    return asService('support.desk', async () => {
      const lock = Transaction.LOCK.UPDATE;
      const conversation = await this.conversations.findByPk(id, { lock });
      if (conversation?.modeCode !== 'SUPPORT' || conversation.userId === userId) throw unknownConversation();
      const messageSeq = conversation.lastSeq;
      return work(conversation, { messageSeq, decidedByKind: 'agent', decidedById: userId });
    });
  }
}

type ByAgent = Omit<Why, 'reason'> & { decidedById: string };
type Work<T> = (conversation: Conversation, why: ByAgent) => Promise<T>;

/** @throws Problem 409. */
function requireOpen(conversation: Conversation): void {
  if (hasEnded(conversation)) throw isOver();
}

/** What is nobody's will do. @throws Problem 409. */
function requireMine({ assignedAgentId }: Conversation): void {
  if (assignedAgentId !== null && assignedAgentId !== requirePrincipal().userId) throw isAnothers();
}

const isAnothers = (): Problem =>
  new Problem(409, 'support.assigned_to_another', 'Another agent answers: take the conversation over first.');

const nobodyAnswers = (): Problem =>
  new Problem(409, 'support.service_absent', 'No external service answers here: people have to.');

const notAnAgent = (): Problem =>
  Problem.ofField(422, 'support.agent_not_found', 'agentId', 'agentId is no account of an agent');
