import { Body, Controller, Delete, Get, HttpCode, Param, Patch } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { DeskKeepers } from '../support.access.js';
import { LookupList, LookupParam, LookupResponse, LookupsParam, UpdateLookup } from './lookup.dto.js';
import { LookupsService } from './lookups.service.js';

const unknown = [404, 'support.lookup_not_found', 'There is no such lookup.'] as const;

@ApiTags('support: lookups')
@Controller('v1/support/lookups/:kind')
export class LookupsController {
  constructor(private readonly lookups: LookupsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'What the desk may say of a conversation or a ticket, in its order' })
  @ApiOkResponse({ type: LookupList })
  list(@Param() { kind }: LookupsParam): Promise<LookupList> {
    return this.lookups.list(kind);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Read one' })
  @ApiOkResponse({ type: LookupResponse })
  @ApiProblem(...unknown)
  read(@Param() { kind, id }: LookupParam): Promise<LookupResponse> {
    return this.lookups.read(kind, id);
  }

  @Patch(':id')
  @DeskKeepers()
  @ApiOperation({ summary: 'Call it otherwise, move it, offer it or not' })
  @ApiOkResponse({ type: LookupResponse })
  @ApiProblem(...unknown)
  update(@Param() { kind, id }: LookupParam, @Body() body: UpdateLookup): Promise<LookupResponse> {
    return this.lookups.update(kind, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @DeskKeepers()
  @ApiOperation({ summary: 'Remove one that nothing has' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(409, 'support.lookup_in_use', 'A conversation or a ticket has it.')
  @ApiProblem(409, 'support.lookup_needed', 'The service cannot do without it.')
  delete(@Param() { kind, id }: LookupParam): Promise<void> {
    return this.lookups.delete(kind, id);
  }
}
