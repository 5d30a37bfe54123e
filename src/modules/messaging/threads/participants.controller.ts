import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { directThread, noSuchParticipant, noSuchThread, notOwner } from '../messaging.problems.js';
import {
  AddParticipant,
  MarkRead,
  MarksResponse,
  ParticipantList,
  ParticipantParams,
  ParticipantResponse,
  UpdateParticipant,
} from './participant.dto.js';
import { ParticipantsService } from './participants.service.js';
import { ReadMarksService } from './read-marks.service.js';

@ApiTags('threads')
@SignedIn()
@Controller('v1/threads/:id')
export class ParticipantsController {
  constructor(
    private readonly participants: ParticipantsService,
    private readonly marks: ReadMarksService,
  ) {}

  @Get('participants')
  @ApiOperation({ summary: 'List who takes part, and how far they have read' })
  @ApiOkResponse({ type: ParticipantList })
  @ApiProblem(...noSuchThread)
  list(@Param() { id }: IdParam): Promise<ParticipantList> {
    return this.participants.list(id);
  }

  @Post('participants')
  @ApiOperation({ summary: 'Add somebody (owners)' })
  @ApiCreatedResponse({ type: ParticipantResponse })
  @ApiProblem(...notOwner)
  @ApiProblem(...noSuchThread)
  @ApiProblem(...directThread)
  @ApiProblem(409, 'messaging.already_participates', 'The account takes part already.')
  @ApiProblem(409, 'messaging.thread_full', 'The thread has as many participants as it can have.')
  @ApiProblem(422, 'messaging.account_not_found', 'The account does not exist, or is not active.')
  add(@Param() { id }: IdParam, @Body() body: AddParticipant): Promise<ParticipantResponse> {
    return this.participants.add(id, body);
  }

  @Patch('participants/:userId')
  @ApiOperation({ summary: 'Make somebody an owner or a member (owners)' })
  @ApiOkResponse({ type: ParticipantResponse })
  @ApiProblem(...notOwner)
  @ApiProblem(...noSuchThread)
  @ApiProblem(...noSuchParticipant)
  @ApiProblem(409, 'messaging.last_owner', 'A thread has an owner: name another one first.')
  changeRole(
    @Param() { id, userId }: ParticipantParams,
    @Body() { role }: UpdateParticipant,
  ): Promise<ParticipantResponse> {
    return this.participants.changeRole(id, userId, role);
  }

  @Delete('participants/:userId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave a thread, or remove somebody (owners)' })
  @ApiNoContentResponse()
  @ApiProblem(...notOwner)
  @ApiProblem(...noSuchThread)
  @ApiProblem(...noSuchParticipant)
  @ApiProblem(...directThread)
  remove(@Param() { id, userId }: ParticipantParams): Promise<void> {
    return this.participants.remove(id, userId);
  }

  @Put('read')
  @ApiOperation({ summary: 'Say how far you have read; never goes back' })
  @ApiOkResponse({ type: MarksResponse })
  @ApiProblem(...noSuchThread)
  markRead(@Param() { id }: IdParam, @Body() { seq }: MarkRead): Promise<MarksResponse> {
    return this.marks.markRead(id, seq);
  }

  @Put('delivered')
  @ApiOperation({ summary: 'Say what has reached a device of yours; never goes back' })
  @ApiOkResponse({ type: MarksResponse })
  @ApiProblem(...noSuchThread)
  markDelivered(@Param() { id }: IdParam, @Body() { seq }: MarkRead): Promise<MarksResponse> {
    return this.marks.markDelivered(id, seq);
  }
}
