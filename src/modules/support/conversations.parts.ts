import type { Provider, Type } from '@nestjs/common';
import { AnswerRequests } from './answers/answer-requests.js';
import { AnswerService } from './answers/answer-service.js';
import { AnswerWorker } from './answers/answer-worker.js';
import { Unanswered } from './answers/unanswered.js';
import { Agents } from './conversations/agents.js';
import { ContentRemover } from './conversations/content-remover.js';
import { ConversationContents } from './conversations/conversation-contents.js';
import { ConversationHistory } from './conversations/conversation-history.js';
import { ConversationMoves } from './conversations/conversation-moves.js';
import { ConversationPresenter } from './conversations/conversation-presenter.js';
import { ConversationReader } from './conversations/conversation-reader.js';
import { ConversationRetention } from './conversations/conversation-retention.js';
import { ConversationEraser } from './conversations/conversation.eraser.js';
import { ConversationSeeder } from './conversations/conversation.seeder.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { ConversationsService } from './conversations/conversations.service.js';
import { DeskController } from './conversations/desk.controller.js';
import { DeskService } from './conversations/desk.service.js';
import { IncomingMessages } from './conversations/incoming-messages.js';
import { MessageWriter } from './conversations/message-writer.js';
import { DecisionReader } from './decisions/decision-reader.js';
import { DecisionRecorder } from './decisions/decision-recorder.js';
import { Replay } from './decisions/replay.js';
import { ActiveRules } from './rules/active-rules.js';
import { RulesController } from './rules/rules.controller.js';
import { RulesService } from './rules/rules.service.js';

/** Conversations, who answers in them, and how that is decided. */
export const conversationControllers: Type[] = [ConversationsController, DeskController, RulesController];
export const conversationProviders: Provider[] = [
  DecisionRecorder,
  DecisionReader,
  ActiveRules,
  RulesService,
  ConversationContents,
  ConversationPresenter,
  ConversationReader,
  ConversationHistory,
  MessageWriter,
  ConversationMoves,
  IncomingMessages,
  ConversationsService,
  Agents,
  DeskService,
  AnswerService,
  AnswerWorker,
  AnswerRequests,
  Unanswered,
  ContentRemover,
  ConversationRetention,
  ConversationEraser,
  ConversationSeeder,
  Replay,
];
export { conversationConstraints } from './conversations.constraints.js';
