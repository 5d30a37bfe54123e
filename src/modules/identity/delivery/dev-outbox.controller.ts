import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { OutboxQuery, OutboxResponse } from './dev-outbox.dto.js';
import { DevOutboxGuard } from './dev-outbox.guard.js';
import { DevOutboxService } from './dev-outbox.service.js';

@ApiTags('dev')
@Public()
@UseGuards(DevOutboxGuard)
@Controller('dev/outbox')
export class DevOutboxController {
  constructor(private readonly outbox: DevOutboxService) {}

  @Get()
  @ApiOperation({
    summary: 'Read the mails and SMS of the service, newest first. 404 in staging and production.',
  })
  @ApiOkResponse({ type: OutboxResponse })
  @ApiProblem(404, 'platform.no_such_route', 'In staging and production the route is not there.')
  async list(@Query() query: OutboxQuery): Promise<OutboxResponse> {
    return { data: await this.outbox.list(query) };
  }
}
