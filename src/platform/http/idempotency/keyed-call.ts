import { createHmac, type Hmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { normalizeIp } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../errors/problem.js';
import { canonicalJson } from '../canonical-json.js';
import { ownCookiesOf } from '../own-cookies.js';

/** One request with an `Idempotency-Key`: by what it is known again, and whether it says the same again. */
export class KeyedCall {
  /** Of the key, who sent it, and where to: another caller's, or another route's, equal key is another one. 32 bytes. */
  readonly keyHash: Buffer;
  /** The account of the caller, if any. */
  readonly userId: string | null;
  private readonly said: Hmac;
  private hash: Promise<Buffer> | undefined;

  /**
   * To be made before anybody reads the body: one that is streamed is hashed while it is read.
   * @param secret keys the hashes: a body may hold a password, and an address can be guessed.
   */
  constructor(
    private readonly request: FastifyRequest,
    key: string,
    secret: Buffer,
  ) {
    const { method, routeOptions, params, body } = request;
    this.userId = request.context.principal?.userId ?? null;
    const scope = [key, callerOf(request), method, routeOptions.url, params];
    this.keyHash = createHmac('sha256', secret).update(JSON.stringify(scope)).digest();
    const query = request.url.split('?').slice(1).join('?');
    this.said = createHmac('sha256', secret)
      .update(this.keyHash)
      .update(JSON.stringify([query]));
    if (body instanceof Readable) request.body = Readable.from(this.passing(body), { objectMode: false });
  }

  /**
   * 32 bytes, the same for the same query and body. Of a stream, what nobody has read yet is read now.
   * @throws Problem 400 when the body ends early.
   */
  bodyHash(): Promise<Buffer> {
    return (this.hash ??= this.hashBody());
  }

  private async hashBody(): Promise<Buffer> {
    const { body, headers, context } = this.request;
    if (!(body instanceof Readable)) {
      return this.said
        .update(canonicalJson(body))
        .update(context.bodyDigest ?? '')
        .digest();
    }
    try {
      await finished(body.resume(), { writable: false });
    } catch (cause) {
      throw new Problem(400, 'platform.invalid_body', 'The body ended early.', { cause });
    }
    return this.said.update(JSON.stringify([headers['content-type']])).digest();
  }

  private async *passing(body: Readable): AsyncGenerator<Buffer> {
    // The connection stays open when reading ends early: the answer is still to be sent over it.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      this.said.update(chunk);
      yield chunk;
    }
  }
}

/**
 * Whose key it is. A stranger is told by the address (of IPv6 its /64): somebody who comes to know key and body still
 * gets no answer from elsewhere. The cookies count because a refresh token in one says who asks, the body being empty.
 */
function callerOf(request: FastifyRequest): unknown[] {
  const { principal, ip } = request.context;
  const who = principal ? ['account', principal.userId] : ['address', normalizeIp(ip || 'unknown')];
  return [...who, ownCookiesOf(request)];
}
