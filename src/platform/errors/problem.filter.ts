import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FieldEncryptionError } from '../privacy/field-encryption-error.js';
import { DatabaseErrors } from './database-errors.js';
import { safeStack } from '../logging/safe-stack.js';
import { Problem, readOnlyCode } from './problem.js';
import { problemOfHttp } from './http-errors.js';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** Answers every error as problem+json. What is not understood is a 500 whose cause only the log tells. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly databaseErrors: DatabaseErrors) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = this.toProblem(error);
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), problem);
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof FieldEncryptionError) {
      this.logger.error(error.message, safeStack(error));
      return error.toProblem();
    }
    const known = this.databaseErrors.toProblem(error) ?? problemOfHttp(error);
    // That the primary is away has been told, once.
    if (known && (known.getStatus() < 500 || known.code === readOnlyCode)) return known;
    this.logger.error(
      known ? known.detail : 'Unexpected error',
      error instanceof Error && !(error instanceof HttpException) ? safeStack(error) : undefined,
    );
    return known ?? new Problem(500, 'platform.internal', 'Something went wrong on our side.');
  }
}

/** Writes the answer unless it has already begun (a stream that breaks half way). */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  request.context.problem = problem.code;
  void reply
    .status(problem.getStatus())
    .headers({ ...problem.headers, 'content-type': problemMediaType })
    .send(JSON.stringify(problem.toDetails(String(request.id))));
}
