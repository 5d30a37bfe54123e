import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

export const readOnlyCode = 'platform.read_only';

/** One thing that is wrong with one field of the input. */
export interface FieldError {
  /** Path in the input, as `price` or `nicheIds[2]`. */
  field: string;
  code: string;
  message: string;
}

/** RFC 9457 problem details, as every error of the API is answered. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable; what a client may branch on. */
  code: string;
  errors?: FieldError[];
  requestId?: string;
}

export interface ProblemOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** Further members of the answer, such as the checks of a probe. */
  extensions?: Record<string, unknown>;
  cause?: unknown;
}

/** Throw it and the caller is told so, as `application/problem+json`. `detail` is shown to strangers. */
export class Problem extends HttpException {
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  readonly extensions: Record<string, unknown>;

  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    options: ProblemOptions = {},
  ) {
    super(detail, status, { cause: options.cause });
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
  }

  /** A problem of one named field. */
  static ofField(status: number, code: string, field: string, message: string): Problem {
    return new Problem(status, code, message, { errors: [{ field, code, message }] });
  }

  static notFound(code: string, what: string): Problem {
    return new Problem(404, code, `There is no such ${what}.`);
  }

  /** The service cannot answer now; the client may try again after `seconds`. */
  static unavailable(detail: string, seconds: number, options: ProblemOptions = {}): Problem {
    const headers = { 'retry-after': String(seconds), ...options.headers };
    return new Problem(503, 'platform.unavailable', detail, { ...options, headers });
  }

  /** The primary of the database is away, and this would have to write. Nothing was stored. */
  static readOnly(options: ProblemOptions = {}): Problem {
    const detail = 'The service can only be read just now. Nothing was stored.';
    const headers = { 'retry-after': '5', ...options.headers };
    return new Problem(503, readOnlyCode, detail, { ...options, headers });
  }

  toDetails(requestId: string | undefined): ProblemDetails {
    const status = this.getStatus();
    return {
      type: `urn:atrium:problem:${this.code}`,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail: this.detail,
      code: this.code,
      ...(this.errors && { errors: this.errors }),
      ...(requestId && { requestId }),
      ...this.extensions,
    };
  }
}
