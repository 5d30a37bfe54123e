import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { DeskKeepers } from '../support.access.js';
import { CreateShift, ListShifts, ShiftPage, ShiftResponse, UpdateShift } from './shift.dto.js';
import { ShiftsService } from './shifts.service.js';

const unknown = [404, 'support.shift_not_found', 'There is no such shift.'] as const;
const notAnAgent = [422, 'support.not_an_agent', 'The account is no active agent.'] as const;
const invalid = [400, 'support.shift_invalid', 'The shift would end before it begins.'] as const;
const twice = [409, 'support.shift_exists', 'The agent has a shift that begins then.'] as const;

@ApiTags('support: alerts')
@Controller('v1/support/on-call-shifts')
export class ShiftsController {
  constructor(private readonly shifts: ShiftsService) {}

  @Get()
  @Roles('admin', 'agent')
  @ApiOperation({ summary: 'Who is told of crises first, and when' })
  @ApiOkResponse({ type: ShiftPage })
  list(@Query() query: ListShifts): Promise<ShiftPage> {
    return this.shifts.list(query);
  }

  @Get(':id')
  @Roles('admin', 'agent')
  @ApiOperation({ summary: 'Read one shift' })
  @ApiOkResponse({ type: ShiftResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<ShiftResponse> {
    return this.shifts.read(id);
  }

  @Post()
  @DeskKeepers()
  @ApiOperation({ summary: 'Put an agent on call' })
  @ApiCreatedResponse({ type: ShiftResponse })
  @ApiProblem(...notAnAgent)
  @ApiProblem(...invalid)
  @ApiProblem(...twice)
  create(@Body() body: CreateShift): Promise<ShiftResponse> {
    return this.shifts.create(body);
  }

  @Patch(':id')
  @DeskKeepers()
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: ShiftResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...notAnAgent)
  @ApiProblem(...invalid)
  @ApiProblem(...twice)
  update(@Param() { id }: IdParam, @Body() body: UpdateShift): Promise<ShiftResponse> {
    return this.shifts.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @DeskKeepers()
  @ApiOperation({ summary: 'Remove a shift' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.shifts.delete(id);
  }
}
