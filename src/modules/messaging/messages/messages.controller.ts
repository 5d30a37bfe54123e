import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { SignedIn, SignedInByStatement } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { CompiledAnswer } from '../../../platform/http/compiled-answer.js';
import { IdParam } from '../../../platform/http/id-param.js';
import {
  badMetadata,
  noParent,
  noSuchMessage,
  noSuchThread,
  notAuthor,
  noUploadedFile,
} from '../messaging.problems.js';
import {
  EditMessage,
  HistoryQuery,
  MessageList,
  MessagePage,
  MessageParams,
  MessageResponse,
  SendMessage,
  SendMessages,
} from './message.dto.js';
import { MessageHistory } from './message-history.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@SignedIn()
@Controller('v1/threads/:id/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly history: MessageHistory,
  ) {}

  @Post()
  @SignedInByStatement()
  @ApiOperation({ summary: 'Send a message' })
  @ApiCreatedResponse({ type: MessageResponse })
  @CompiledAnswer(MessageResponse, 201)
  @ApiProblem(...badMetadata)
  @ApiProblem(...noSuchThread)
  @ApiProblem(...noParent)
  @ApiProblem(...noUploadedFile)
  send(@Param() { id }: IdParam, @Body() body: SendMessage): Promise<MessageResponse> {
    return this.messages.send(id, body);
  }

  @Post('batch')
  @ApiOperation({ summary: 'Send up to a hundred messages in their order: all of them, or none' })
  @ApiCreatedResponse({ type: MessageList })
  @ApiProblem(...badMetadata)
  @ApiProblem(...noSuchThread)
  @ApiProblem(...noParent)
  @ApiProblem(...noUploadedFile)
  async sendAll(@Param() { id }: IdParam, @Body() { messages }: SendMessages): Promise<MessageList> {
    return { data: await this.messages.sendAll(id, messages) };
  }

  @Get()
  @SignedInByStatement()
  @ApiOperation({ summary: 'Read what was written: newest first, or on from a message' })
  @ApiOkResponse({ type: MessagePage })
  @CompiledAnswer(MessagePage)
  @ApiProblem(...noSuchThread)
  list(@Param() { id }: IdParam, @Query() query: HistoryQuery): Promise<MessagePage> {
    return this.history.list(id, query);
  }

  @Get(':messageId')
  @ApiOperation({ summary: 'Read one message' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(...noSuchMessage)
  read(@Param() { id, messageId }: MessageParams): Promise<MessageResponse> {
    return this.history.read(id, messageId);
  }

  @Patch(':messageId')
  @ApiOperation({ summary: 'Edit a message of yours' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(...badMetadata)
  @ApiProblem(...notAuthor)
  @ApiProblem(...noSuchMessage)
  @ApiProblem(409, 'messaging.message_deleted', 'The message was deleted.')
  edit(@Param() { id, messageId }: MessageParams, @Body() body: EditMessage): Promise<MessageResponse> {
    return this.messages.edit(id, messageId, body);
  }

  @Delete(':messageId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a message of yours; that there was one stays' })
  @ApiNoContentResponse()
  @ApiProblem(...notAuthor)
  @ApiProblem(...noSuchMessage)
  delete(@Param() { id, messageId }: MessageParams): Promise<void> {
    return this.messages.delete(id, messageId);
  }
}
