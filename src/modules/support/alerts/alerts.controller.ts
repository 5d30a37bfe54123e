import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { Agents } from '../support.access.js';
import { ListTickets } from '../tickets/ticket.dto.js';
import { AlertDesk } from './alert-desk.js';
import { AlertReader } from './alert-reader.js';
import { AlertPage, AlertResponse } from './alert.dto.js';

@ApiTags('support: alerts')
@Agents()
@Controller('v1/support/alerts')
export class AlertsController {
  constructor(
    private readonly alerts: AlertDesk,
    private readonly reader: AlertReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Crises that somebody has to answer for: open ones first' })
  @ApiOkResponse({ type: AlertPage })
  list(@Query() query: ListTickets): Promise<AlertPage> {
    return this.reader.list(query);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer for it; nobody is told of it again' })
  @ApiOkResponse({ type: AlertResponse })
  @ApiProblem(404, 'support.alert_not_found', 'There is no such alert.')
  @ApiProblem(409, 'support.alert_acknowledged', 'Somebody has acknowledged it before.')
  async acknowledge(@Param() { id }: IdParam): Promise<AlertResponse> {
    await this.alerts.acknowledge(id);
    return this.reader.read(id);
  }
}
