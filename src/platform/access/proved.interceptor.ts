import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { notSignedIn } from './principal.js';

/** Answers nothing that no statement has proved the caller to be signed in for. */
@Injectable()
export class ProvedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      tap(() => {
        if (request.context.proof) throw notSignedIn();
      }),
    );
  }
}
