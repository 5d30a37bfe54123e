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
  CaseConversationPage,
  CaseConversationResponse,
  CreateCaseConversation,
  ListCaseConversations,
  UpdateCaseConversation,
} from './case-conversation.dto.js';
import { CaseConversationsService } from './case-conversations.service.js';

const unknownFile = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const unknown = [404, 'casework.conversation_not_found', 'There is none such in your files.'] as const;
const closed = [409, 'casework.file_closed', 'The file is closed.'] as const;
const notBegun = [409, 'casework.phase_not_begun', 'The file has not come to that phase.'] as const;
const tooLong = [409, 'casework.hours_exceeded', 'The bilan would take more than 24 hours.'] as const;

@ApiTags('case conversations')
@Counsellors()
@Controller('v1')
export class CaseConversationsController {
  constructor(private readonly conversations: CaseConversationsService) {}

  @Post('beneficiaries/:id/conversations')
  @ApiOperation({ summary: 'Record an interview, and the time it took' })
  @ApiCreatedResponse({ type: CaseConversationResponse })
  @ApiProblem(...unknownFile)
  @ApiProblem(...closed)
  @ApiProblem(...notBegun)
  @ApiProblem(...tooLong)
  create(@Param() { id }: IdParam, @Body() body: CreateCaseConversation): Promise<CaseConversationResponse> {
    return this.conversations.create(id, body);
  }

  @Get('beneficiaries/:id/conversations')
  @ApiOperation({ summary: 'List the interviews of a file, without the notes' })
  @ApiOkResponse({ type: CaseConversationPage })
  @ApiProblem(...unknownFile)
  ofFile(@Param() { id }: IdParam, @Query() query: ListCaseConversations): Promise<CaseConversationPage> {
    return this.conversations.ofFile(id, query);
  }

  @Get('case-conversations')
  @ApiOperation({ summary: 'List the interviews of all your files, as they were entered: newest first' })
  @ApiOkResponse({ type: CaseConversationPage })
  list(@Query() query: ListQuery): Promise<CaseConversationPage> {
    return this.conversations.list(query);
  }

  @Get('case-conversations/:id')
  @ApiOperation({ summary: 'Read an interview with its notes; the beneficiary can see that you did' })
  @ApiOkResponse({ type: CaseConversationResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<CaseConversationResponse> {
    return this.conversations.read(id);
  }

  @Patch('case-conversations/:id')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: CaseConversationResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  @ApiProblem(...notBegun)
  @ApiProblem(...tooLong)
  update(@Param() { id }: IdParam, @Body() body: UpdateCaseConversation): Promise<CaseConversationResponse> {
    return this.conversations.update(id, body);
  }

  @Delete('case-conversations/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an interview, and take back the time it took' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.conversations.delete(id);
  }
}
