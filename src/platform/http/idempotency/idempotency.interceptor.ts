import { hkdfSync } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Environment } from '../../../config/environment.js';
import { TransactionRunner } from '../../database/transaction-runner.js';
import { Problem } from '../../errors/problem.js';
import { readIdempotencyKey } from './idempotency-key.js';
import { KeptAnswers, type KnownCall } from './kept-answers.js';
import { describeAnswer, repeatAnswer } from './kept-answer.js';
import { KeyedCall } from './keyed-call.js';
import { Turnstile } from './turnstile.js';

/** What a transaction came to: done now, or done before. */
type Outcome = { body: unknown } | { known: KnownCall };

/**
 * Carries out a POST with an `Idempotency-Key` once, however often it is sent: key, effect and answer are one
 * transaction, so that all of it is there or nothing, whenever and wherever a process dies. See docs/decisions/0012.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly secret: Buffer;
  private readonly turnstile: Turnstile;
  private readonly patienceMs: number;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    private readonly transactions: TransactionRunner,
    private readonly answers: KeptAnswers,
  ) {
    const { auth, database } = config.get('environment', { infer: true });
    this.secret = Buffer.from(hkdfSync('sha256', auth.codeSecret, '', 'atrium/platform/idempotency', 32));
    // A route may need a second connection while it holds that of its key (TransactionRunner.apart): one is left over.
    this.turnstile = new Turnstile(database.pool.max - 1);
    this.patienceMs = database.pool.acquireMs;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    if (header === undefined || request.method !== 'POST') return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const call = new KeyedCall(request, readIdempotencyKey(header), this.secret);
    return from(this.answerOnce(call, reply, () => lastValueFrom(next.handle())));
  }

  private async answerOnce(
    call: KeyedCall,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const status = reply.statusCode;
    const once = (): Promise<Outcome> => {
      // An earlier try of this transaction may have set them.
      void reply.status(status).removeHeader('set-cookie');
      return this.carryOut(call, reply, handle);
    };
    const outcome = await this.turnstile.enter(() => this.transactions.run(once), this.patienceMs, tooBusy);
    if ('body' in outcome) return outcome.body;
    return repeatAnswer(reply, await this.answers.answerTo(call, outcome.known));
  }

  private async carryOut(
    call: KeyedCall,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<Outcome> {
    const { newId, known } = await this.answers.claim(call);
    if (known) return { known };
    const body = await handle();
    await this.answers.keep(call, newId, describeAnswer(reply, body));
    return { body };
  }
}

const tooBusy = (): Problem =>
  Problem.unavailable('Too many requests are being served. Nothing was stored. Try again.', 1);
