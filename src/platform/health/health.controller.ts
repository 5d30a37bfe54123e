import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AlwaysPublic } from '../access/access.decorators.js';
import { Problem } from '../errors/problem.js';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { LiveResponse, ReadyResponse } from './health.responses.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@AlwaysPublic()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Restart the process when this stops answering. It does not ask the database. */
  @Get('live')
  @ApiOperation({ summary: 'Does the process answer?' })
  @ApiOkResponse({ type: LiveResponse })
  live(): LiveResponse {
    return { status: 'live' };
  }

  /** Send the process no requests while this is 503. */
  @Get('ready')
  @ApiOperation({
    summary: 'Is the database reachable and migrated, and the schema as the migrations left it?',
  })
  @ApiOkResponse({ type: ReadyResponse })
  @ApiProblem(503, 'platform.unavailable', 'Not ready; `checks` says why.')
  async ready(): Promise<ReadyResponse> {
    const checks = await this.health.readiness();
    const isReady = checks.every((check) => check.ok || check.level === 'warning');
    if (isReady) return { status: this.health.isReadOnly ? 'read_only' : 'ready', checks };
    throw Problem.unavailable('This process is not ready.', 5, { extensions: { checks } });
  }
}
