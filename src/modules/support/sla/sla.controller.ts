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
import { DeskKeepers } from '../support.access.js';
import {
  AddHoliday,
  HolidayList,
  HolidayResponse,
  PolicyList,
  PolicyResponse,
  UpdatePolicy,
  Week,
  WeekResponse,
} from './sla.dto.js';
import { SlaService } from './sla.service.js';

@ApiTags('support: rules of the desk')
@Controller('v1/support')
export class SlaController {
  constructor(private readonly sla: SlaService) {}

  @Get('sla-policies')
  @SignedIn()
  @ApiOperation({ summary: 'How long the desk may take, by priority' })
  @ApiOkResponse({ type: PolicyList })
  listPolicies(): Promise<PolicyList> {
    return this.sla.listPolicies();
  }

  @Patch('sla-policies/:id')
  @DeskKeepers()
  @ApiOperation({ summary: 'Promise something else; tickets that are there keep the time that they have' })
  @ApiOkResponse({ type: PolicyResponse })
  @ApiProblem(404, 'support.policy_not_found', 'There is no such policy.')
  @ApiProblem(400, 'support.policy_invalid', 'The resolution would be due before the first response.')
  updatePolicy(@Param() { id }: IdParam, @Body() body: UpdatePolicy): Promise<PolicyResponse> {
    return this.sla.updatePolicy(id, body);
  }

  @Get('business-hours')
  @SignedIn()
  @ApiOperation({ summary: 'When the desk is open in a week' })
  @ApiOkResponse({ type: WeekResponse })
  readWeek(): Promise<WeekResponse> {
    return this.sla.readWeek();
  }

  @Put('business-hours')
  @DeskKeepers()
  @ApiOperation({ summary: 'Set the whole week' })
  @ApiOkResponse({ type: WeekResponse })
  @ApiProblem(400, 'support.hours_invalid', 'A day closes before it opens.')
  @ApiProblem(409, 'support.hours_twice', 'A day opens twice at the same time.')
  writeWeek(@Body() { data }: Week): Promise<WeekResponse> {
    return this.sla.writeWeek(data);
  }

  @Get('holidays')
  @SignedIn()
  @ApiOperation({ summary: 'Days on which the desk is closed' })
  @ApiOkResponse({ type: HolidayList })
  listHolidays(): Promise<HolidayList> {
    return this.sla.listHolidays();
  }

  @Post('holidays')
  @DeskKeepers()
  @ApiOperation({ summary: 'Close the desk for a day' })
  @ApiCreatedResponse({ type: HolidayResponse })
  @ApiProblem(409, 'support.holiday_exists', 'The desk is closed that day already.')
  addHoliday(@Body() body: AddHoliday): Promise<HolidayResponse> {
    return this.sla.addHoliday(body);
  }

  @Delete('holidays/:id')
  @HttpCode(204)
  @DeskKeepers()
  @ApiOperation({ summary: 'Open it after all' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'support.holiday_not_found', 'There is no such holiday.')
  removeHoliday(@Param() { id }: IdParam): Promise<void> {
    return this.sla.removeHoliday(id);
  }
}
