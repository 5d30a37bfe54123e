import { Controller, Get, Headers, Query, Req, Sse, SseSignal, type MessageEvent } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { ChangesQuery, ChangesResponse } from './change.dto.js';
import { ChangesService } from './changes.service.js';
import { ChangeStream } from './change-stream.js';

const badCursor = [400, 'platform.invalid_cursor', 'The cursor is none that you were given.'] as const;

@ApiTags('changes')
@SignedIn()
@Controller('v1/changes')
export class ChangesController {
  constructor(
    private readonly changes: ChangesService,
    private readonly streams: ChangeStream,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What has changed in your threads since a cursor; without one, where to begin' })
  @ApiOkResponse({ type: ChangesResponse })
  @ApiProblem(...badCursor)
  since(@Query() { cursor, limit }: ChangesQuery): Promise<ChangesResponse> {
    return this.changes.since(cursor, limit);
  }

  @Sse('stream')
  @ApiOperation({
    summary: 'The same as it happens: server-sent events named `changes`, whose ids are the cursors',
    description: 'Ends with the access token: connect anew with a fresh one and `Last-Event-ID`.',
  })
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Goes before `cursor`.' })
  @ApiOkResponse({ type: ChangesResponse, description: 'Each event holds what GET /v1/changes answers.' })
  @ApiProblem(...badCursor)
  @ApiProblem(429, 'messaging.too_many_streams', 'The account follows too many streams.')
  stream(
    @Query() { cursor }: ChangesQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() { headers }: FastifyRequest,
    @SseSignal() left: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    return this.streams.open(lastEventId ?? cursor, headers.authorization!.replace(/^Bearer /i, ''), left);
  }
}
