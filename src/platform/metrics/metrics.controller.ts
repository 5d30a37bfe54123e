import { Controller, Get, Header, Headers } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ByProgram } from '../access/access.decorators.js';
import { MetricsService } from './metrics.service.js';

/** Not in the description of the API: it is no JSON, and for no client of it. */
@ApiExcludeController()
@ByProgram()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  tell(@Headers('authorization') authorization?: string): Promise<string> {
    return this.metrics.tell(authorization);
  }
}
