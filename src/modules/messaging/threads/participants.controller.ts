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

const unknown = [404, 'messaging.thread_not_found', 'You take part in no such thread.'] as const;
const notOwner = [403, 'platform.forbidden', 'You are not an owner of the thread.'] as const;
const direct = [409, 'messaging.direct_thread', 'A direct thread is of two people, for good.'] as const;

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
  @ApiProblem(...unknown)
  list(@Param() { id }: IdParam): Promise<ParticipantList> {
    return this.participants.list(id);
  }

  @Post('participants')
  @ApiOperation({ summary: 'Add somebody (owners)' })
  @ApiCreatedResponse({ type: ParticipantResponse })
  @ApiProblem(...notOwner)
  @ApiProblem(...unknown)
  @ApiProblem(...direct)
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
  @ApiProblem(...unknown)
  @ApiProblem(404, 'messaging.participant_not_found', 'The account takes no part in it.')
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
  @ApiProblem(...unknown)
  @ApiProblem(404, 'messaging.participant_not_found', 'The account takes no part in it.')
  @ApiProblem(...direct)
  remove(@Param() { id, userId }: ParticipantParams): Promise<void> {
    return this.participants.remove(id, userId);
  }

  @Put('read')
  @ApiOperation({ summary: 'Say how far you have read; never goes back' })
  @ApiOkResponse({ type: MarksResponse })
  @ApiProblem(...unknown)
  markRead(@Param() { id }: IdParam, @Body() { seq }: MarkRead): Promise<MarksResponse> {
    return this.marks.markRead(id, seq);
  }

  @Put('delivered')
  @ApiOperation({ summary: 'Say what has reached a device of yours; never goes back' })
  @ApiOkResponse({ type: MarksResponse })
  @ApiProblem(...unknown)
  markDelivered(@Param() { id }: IdParam, @Body() { seq }: MarkRead): Promise<MarksResponse> {
    return this.marks.markDelivered(id, seq);
  }
}
