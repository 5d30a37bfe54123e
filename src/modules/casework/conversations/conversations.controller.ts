import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { ListQuery } from '../../../platform/lists/list-query.js';
import { Counsellors } from '../casework.access.js';
import {
  ConversationPage,
  ConversationResponse,
  CreateConversation,
  ListConversations,
  UpdateConversation,
} from './conversation.dto.js';
import { ConversationsService } from './conversations.service.js';

const unknownFile = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const unknown = [404, 'casework.conversation_not_found', 'There is none such in your files.'] as const;
const closed = [409, 'casework.file_closed', 'The file is closed.'] as const;
const notBegun = [409, 'casework.phase_not_begun', 'The file has not come to that phase.'] as const;
const tooLong = [409, 'casework.hours_exceeded', 'The bilan would take more than 24 hours.'] as const;

@ApiTags('conversations')
@Counsellors()
@Controller('v1')
export class ConversationsController {
  constructor(private readonly conversations: ConversationsService) {}

  @Post('beneficiaries/:id/conversations')
  @ApiOperation({ summary: 'Record an interview, and the time it took' })
  @ApiCreatedResponse({ type: ConversationResponse })
  @ApiProblem(...unknownFile)
  @ApiProblem(...closed)
  @ApiProblem(...notBegun)
  @ApiProblem(...tooLong)
  create(@Param() { id }: IdParam, @Body() body: CreateConversation): Promise<ConversationResponse> {
    return this.conversations.create(id, body);
  }

  @Get('beneficiaries/:id/conversations')
  @ApiOperation({ summary: 'List the interviews of a file, without the notes' })
  @ApiOkResponse({ type: ConversationPage })
  @ApiProblem(...unknownFile)
  ofFile(@Param() { id }: IdParam, @Query() query: ListConversations): Promise<ConversationPage> {
    return this.conversations.ofFile(id, query);
  }

  @Get('conversations')
  @ApiOperation({ summary: 'List the interviews of all your files, as they were entered: newest first' })
  @ApiOkResponse({ type: ConversationPage })
  list(@Query() query: ListQuery): Promise<ConversationPage> {
    return this.conversations.list(query);
  }

  @Get('conversations/:id')
  @ApiOperation({ summary: 'Read an interview with its notes; the beneficiary can see that you did' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<ConversationResponse> {
    return this.conversations.read(id);
  }

  @Patch('conversations/:id')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: ConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  @ApiProblem(...notBegun)
  @ApiProblem(...tooLong)
  update(@Param() { id }: IdParam, @Body() body: UpdateConversation): Promise<ConversationResponse> {
    return this.conversations.update(id, body);
  }

  @Delete('conversations/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an interview, and take back the time it took' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.conversations.delete(id);
  }
}
