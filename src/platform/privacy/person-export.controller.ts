import { Controller, Get, Header, Res, StreamableFile } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Environment } from '../../config/environment.js';
import { SignedIn } from '../access/access.decorators.js';
import { RateLimit } from '../throttling/rate-limit.decorator.js';
import { PersonExportResponse } from './person-export.response.js';
import { PersonExport } from './person-export.service.js';

const longestStallMs = 30_000;

@ApiTags('my account')
@SignedIn()
@Controller('v1/me/export')
export class PersonExportController {
  private readonly stallMs: number;

  constructor(
    private readonly person: PersonExport,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    const { requestTimeoutMs } = config.get('environment', { infer: true }).http;
    this.stallMs = Math.min(longestStallMs, requestTimeoutMs);
  }

  @Get()
  @Header('cache-control', 'no-store')
  @RateLimit({ name: 'export', limit: 10, seconds: 3_600, by: 'user' })
  @RateLimit({ name: 'export', limit: 120, seconds: 60, by: 'service' })
  @ApiOperation({
    summary: 'Download everything the service holds about you',
    description:
      'Your rows of every table, as they were at one moment, under the names they have in the database; what only ' +
      'opens something (hashes of passwords, codes and tokens) is left out. See docs/runbooks/data-subjects.md.',
  })
  @ApiOkResponse({ type: PersonExportResponse })
  async download(@Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const { stream, length, exportedAt } = await this.person.write();
    // Whoever takes nothing any more is let go: the process could not stop before.
    reply.raw.setTimeout(this.stallMs, () => reply.raw.destroy());
    return new StreamableFile(stream, {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="atrium-${exportedAt.toISOString().slice(0, 10)}.json"`,
      length,
    });
  }
}
