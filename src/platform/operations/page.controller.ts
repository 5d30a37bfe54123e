import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { PageFiles } from './page-files.js';

const policy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'connect-src'].map((kind) => `${kind} 'self'`),
  "img-src 'self' data:",
  ...['frame-ancestors', 'base-uri', 'form-action'].map((kind) => `${kind} 'none'`),
  "require-trusted-types-for 'script'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Kept, and asked for again each time by its tag.
  'cache-control': 'no-cache',
};

/** The page for whoever operates the service. It holds no figures: who signs in on it asks /v1/ops for them. */
@ApiExcludeController()
@Public()
@Controller('ops')
export class OperationsPageController {
  constructor(private readonly files: PageFiles) {}

  @Get()
  page(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    return this.send('page.html', reply);
  }

  @Get(':file')
  file(@Param('file') file: string, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    return this.send(file, reply);
  }

  private send(name: string, reply: FastifyReply): Buffer {
    const { type, etag, content } = this.files.file(name);
    void reply.headers({ ...headers, 'content-type': type, etag });
    return content;
  }
}
