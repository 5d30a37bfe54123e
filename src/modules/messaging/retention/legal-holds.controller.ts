import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { CursorQuery } from '../../../platform/lists/list-query.js';
import { HoldKeepers } from '../messaging.access.js';
import { noThread } from '../messaging.problems.js';
import { HeldMessagePage, HoldResponse, PlaceHold } from './legal-hold.dto.js';
import { LegalHoldsService } from './legal-holds.service.js';

@ApiTags('legal holds')
@HoldKeepers()
@Controller('v1/threads/:id/legal-hold')
export class LegalHoldsController {
  constructor(private readonly holds: LegalHoldsService) {}

  @Get()
  @ApiOperation({ summary: 'Whether a thread is held, since when and why' })
  @ApiOkResponse({ type: HoldResponse })
  @ApiProblem(...noThread)
  read(@Param() { id }: IdParam): Promise<HoldResponse> {
    return this.holds.read(id);
  }

  @Get('messages')
  @ApiOperation({ summary: 'Read what is held, with what was edited and deleted since; it is audited' })
  @ApiOkResponse({ type: HeldMessagePage })
  @ApiProblem(...noThread)
  @ApiProblem(409, 'messaging.not_held', 'The thread is not held.')
  readMessages(@Param() { id }: IdParam, @Query() query: CursorQuery): Promise<HeldMessagePage> {
    return this.holds.readMessages(id, query);
  }

  @Put()
  @ApiOperation({ summary: 'Hold a thread: nothing that is said in it is lost until the hold is lifted' })
  @ApiOkResponse({ type: HoldResponse })
  @ApiProblem(...noThread)
  place(@Param() { id }: IdParam, @Body() { reason }: PlaceHold): Promise<HoldResponse> {
    return this.holds.place(id, reason);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Lift the hold; what was kept because of it alone is removed' })
  @ApiNoContentResponse()
  @ApiProblem(...noThread)
  lift(@Param() { id }: IdParam): Promise<void> {
    return this.holds.lift(id);
  }
}
