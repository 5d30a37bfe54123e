import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn, SignedInByStatement } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { CompiledAnswer } from '../../../platform/http/compiled-answer.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { ConversationHistory } from './conversation-history.js';
import { ConversationReader } from './conversation-reader.js';
import {
  BeginConversation,
  ConversationHistoryQuery,
  ConversationMessagePage,
  ConversationPage,
  ConversationResponse,
  ListConversations,
  ReadUpTo,
  SaidResponse,
  SaySomething,
} from './conversation.dto.js';
import { ConversationsService } from './conversations.service.js';

const unknown = [404, 'support.conversation_not_found', 'You have no such conversation.'] as const;
const over = [409, 'support.conversation_over', 'The conversation has come to its end.'] as const;

@ApiTags('conversations')
@SignedIn()
@Controller('v1/conversations')
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly reader: ConversationReader,
    private readonly history: ConversationHistory,
  ) {}

  @Post()
  @RateLimit({ name: 'conversations', by: 'user', limit: 100, seconds: 3_600 })
  @ApiOperation({ summary: 'Ask for support: begin a conversation with its first message' })
  @ApiCreatedResponse({ type: ConversationResponse })
  begin(@Body() body: BeginConversation): Promise<ConversationResponse> {
    return this.conversations.begin(body);
  }

  @Get()
  @ApiOperation({ summary: 'List your conversations, those with the newest messages first' })
  @ApiOkResponse({ type: ConversationPage })
  list(@Query() query: ListConversations): Promise<ConversationPage> {
    return this.reader.listOwn(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one of your conversations, or, as an agent, one in which people answer' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.reader.read(id);
  }

  @Get(':id/messages')
  @SignedInByStatement()
  @ApiOperation({ summary: 'Read what was said: newest first, or on from a message' })
  @ApiOkResponse({ type: ConversationMessagePage })
  @CompiledAnswer(ConversationMessagePage)
  @ApiProblem(...unknown)
  messages(
    @Param() { id }: IdParam,
    @Query() query: ConversationHistoryQuery,
  ): Promise<ConversationMessagePage> {
    return this.history.list(id, query);
  }

  @Post(':id/messages')
  @ApiOperation({
    summary: 'Say something; the answer comes later, and the conversation says that it is awaited',
  })
  @ApiCreatedResponse({ type: SaidResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  say(@Param() { id }: IdParam, @Body() { content }: SaySomething): Promise<SaidResponse> {
    return this.conversations.say(id, content);
  }

  @Put(':id/read')
  @ApiOperation({ summary: 'Say how far you have read' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  markRead(@Param() { id }: IdParam, @Body() { seq }: ReadUpTo): Promise<ConversationResponse> {
    return this.conversations.markRead(id, seq);
  }

  @Post(':id/ask-for-person')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have people answer from now on' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  askForPerson(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.conversations.askForPerson(id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a conversation to its end' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...over)
  close(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.conversations.close(id);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Go on with a conversation that was closed or archived' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  reopen(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.conversations.reopen(id);
  }

  @Post(':id/archive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a conversation to its end, and have it out of the list' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(409, 'support.conversation_escalated', 'People are told that somebody may be in danger.')
  archive(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.conversations.archive(id);
  }
}
