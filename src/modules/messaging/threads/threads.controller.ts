import { Body, Controller, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SignedIn, SignedInByStatement } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { CompiledAnswer } from '../../../platform/http/compiled-answer.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { directName, noSuchThread, notOwner } from '../messaging.problems.js';
import {
  CreateThread,
  ListThreads,
  ThreadPage,
  ThreadResponse,
  UpdateMembership,
  UpdateThread,
} from './thread.dto.js';
import { ThreadReader } from './thread-reader.js';
import { ThreadsService } from './threads.service.js';

@ApiTags('threads')
@SignedIn()
@Controller('v1/threads')
export class ThreadsController {
  constructor(
    private readonly threads: ThreadsService,
    private readonly reader: ThreadReader,
  ) {}

  @Post()
  @RateLimit({ name: 'threads', by: 'user', limit: 200, seconds: 3_600 })
  @ApiOperation({
    summary: 'Begin a thread; two people have one direct thread, which is answered if it is there',
  })
  @ApiCreatedResponse({ type: ThreadResponse })
  @ApiOkResponse({ type: ThreadResponse, description: 'The direct thread that the two have already.' })
  @ApiProblem(400, 'messaging.direct_pair_invalid', 'A direct thread is with one other person.')
  @ApiProblem(...directName)
  @ApiProblem(422, 'messaging.account_not_found', 'An account does not exist, or is not active.')
  async create(
    @Body() body: CreateThread,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreadResponse> {
    const { thread, isNew } = await this.threads.create(body);
    void reply.status(isNew ? 201 : 200);
    return thread;
  }

  @Get()
  @SignedInByStatement()
  @ApiOperation({ summary: 'List your threads, those with the newest messages first' })
  @ApiOkResponse({ type: ThreadPage })
  @CompiledAnswer(ThreadPage)
  list(@Query() query: ListThreads): Promise<ThreadPage> {
    return this.reader.list(query);
  }

  @Get(':id')
  @SignedInByStatement()
  @ApiOperation({ summary: 'Read one of your threads' })
  @ApiOkResponse({ type: ThreadResponse })
  @CompiledAnswer(ThreadResponse)
  @ApiProblem(...noSuchThread)
  read(@Param() { id }: IdParam): Promise<ThreadResponse> {
    return this.reader.read(id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Name a thread, archive it for all, or say how long its messages are kept (owners)',
  })
  @ApiOkResponse({ type: ThreadResponse })
  @ApiProblem(...directName)
  @ApiProblem(...notOwner)
  @ApiProblem(...noSuchThread)
  update(@Param() { id }: IdParam, @Body() body: UpdateThread): Promise<ThreadResponse> {
    return this.threads.update(id, body);
  }

  @Put(':id/membership')
  @ApiOperation({ summary: 'Archive a thread for yourself alone, or take it back' })
  @ApiOkResponse({ type: ThreadResponse })
  @ApiProblem(...noSuchThread)
  updateMembership(@Param() { id }: IdParam, @Body() body: UpdateMembership): Promise<ThreadResponse> {
    return this.threads.updateMembership(id, body);
  }
}
