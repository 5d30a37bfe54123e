import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { DecisionReader } from '../decisions/decision-reader.js';
import { DecisionPage } from '../decisions/decision.dto.js';
import { Agents } from '../support.access.js';
import { ConversationReader } from './conversation-reader.js';
import {
  ConversationPage,
  ConversationQuery,
  ConversationResponse,
  SaidResponse,
  SaySomething,
} from './conversation.dto.js';
import { AssignConversation, CloseConversation, HandBack, ListQueue } from './desk.dto.js';
import { DeskService } from './desk.service.js';

const unknown = [
  404,
  'support.conversation_not_found',
  'There is no such conversation in which people answer.',
] as const;
const over = [409, 'support.conversation_over', 'The conversation has come to its end.'] as const;
const anothers = [409, 'support.assigned_to_another', 'Another agent answers.'] as const;

@ApiTags('desk')
@Agents()
@Controller('v1/support')
export class DeskController {
  constructor(
    private readonly desk: DeskService,
    private readonly reader: ConversationReader,
    private readonly decisions: DecisionReader,
  ) {}

  @Get('queue')
  @ApiOperation({ summary: 'List what waits for people: a crisis first, then who has waited longest' })
  @ApiOkResponse({ type: ConversationPage })
  queue(@Query() query: ListQueue): Promise<ConversationPage> {
    return this.reader.listQueue(query);
  }

  @Post('conversations/:id/take-over')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer in a conversation from now on, whoever did' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  takeOver(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.desk.takeOver(id);
  }

  @Post('conversations/:id/assign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have another agent answer from now on' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  @ApiProblem(422, 'support.agent_not_found', 'The account is none of an agent.')
  assign(@Param() { id }: IdParam, @Body() { agentId }: AssignConversation): Promise<ConversationResponse> {
    return this.desk.assign(id, agentId);
  }

  @Post('conversations/:id/messages')
  @ApiOperation({ summary: "Answer; what is nobody's becomes yours" })
  @ApiCreatedResponse({ type: SaidResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  @ApiProblem(...anothers)
  reply(@Param() { id }: IdParam, @Body() { content }: SaySomething): Promise<SaidResponse> {
    return this.desk.reply(id, content);
  }

  @Post('conversations/:id/hand-back')
  @HttpCode(204)
  @ApiOperation({ summary: 'Have answers come by themselves again' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  @ApiProblem(...anothers)
  @ApiProblem(409, 'support.conversation_escalated', 'Somebody may be in danger.')
  @ApiProblem(409, 'support.service_absent', 'No external service answers here.')
  handBack(@Param() { id }: IdParam, @Body() { reason }: HandBack): Promise<void> {
    return this.desk.handBack(id, reason);
  }

  @Post('conversations/:id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a conversation to its end' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  @ApiProblem(...anothers)
  close(@Param() { id }: IdParam, @Body() { note = null }: CloseConversation): Promise<ConversationResponse> {
    return this.desk.close(id, note);
  }

  @Get('conversations/:id/decisions')
  @ApiOperation({ summary: 'Read what was decided about a conversation, in its order' })
  @ApiOkResponse({ type: DecisionPage })
  @ApiProblem(...unknown)
  listDecisions(@Param() { id }: IdParam, @Query() query: ConversationQuery): Promise<DecisionPage> {
    return this.decisions.ofConversation(id, query);
  }
}
