import { HttpException } from '@nestjs/common';
import { Problem } from './problem.js';

const byFastifyCode: Record<string, [number, string, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'platform.body_too_large', 'The body is larger than this service takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'platform.unsupported_media_type',
    'This route does not take a body of that content type.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'platform.invalid_body',
    'The body is not as long as content-length says.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'platform.invalid_body', 'The body is empty.'],
  FST_ERR_BAD_URL: [400, 'platform.invalid_url', 'The URL is not correctly encoded.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'platform.url_too_long', 'A part of the URL is too long.'],
};

const byStatus: Record<number, [string, string]> = {
  400: ['platform.bad_request', 'The request cannot be understood.'],
  403: ['platform.forbidden', 'This address is not open to anybody.'],
  404: ['platform.no_such_route', 'There is nothing at this address.'],
  405: ['platform.method_not_allowed', 'This address does not take that method.'],
  408: ['platform.request_timeout', 'The request took too long to arrive.'],
  413: ['platform.body_too_large', 'The body is larger than this service takes.'],
  415: ['platform.unsupported_media_type', 'This route does not take a body of that content type.'],
  417: ['platform.expectation_failed', 'This service meets no other expectation than 100-continue.'],
  431: ['platform.headers_too_large', 'The headers or the URL are longer than this service takes.'],
};

/** The problem that goes by a status alone. */
export function problemOfStatus(status: number): Problem {
  const [name, detail] = byStatus[status] ?? ['platform.bad_request', 'The request cannot be served.'];
  return new Problem(status, name, detail);
}

export const unsupportedMediaType = (): Problem => problemOfStatus(415);

/** The problem for what Nest or Fastify refuse before a controller is reached. */
export function problemOfHttp(error: unknown): Problem | undefined {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? byFastifyCode[code] : undefined;
  if (known) return new Problem(...known);
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  return typeof status === 'number' && status >= 400 && status <= 499 ? problemOfStatus(status) : undefined;
}
