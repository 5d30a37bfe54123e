import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../config/environment.js';
import { Problem } from '../../../platform/errors/problem.js';

/** Wrong tries that are evaluated, for one code and, across codes, within {@link triesCountFor}. */
export const maxTries = 5;

/** Wrong tries count until an hour after their code has expired: for an hour at least, whenever they were made. */
export const triesCountFor = '1 hour';

/** Compared with where there is no code, so that it takes as long as where there is one. */
const noHash = Buffer.alloc(32);

/** Makes codes of six digits, and the keyed hashes that are stored in their place. The key comes of CODE_SECRET. */
@Injectable()
export class ShortCodes {
  private readonly key: Buffer;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const { codeSecret } = config.get('environment', { infer: true }).auth;
    this.key = Buffer.from(hkdfSync('sha256', codeSecret, '', 'atrium/identity/short-codes', 32));
  }

  newCode(): string {
    return String(randomInt(1_000_000)).padStart(6, '0');
  }

  /** @param boundTo the row and what the code is for: moved to another row, a hash fits no code. */
  hash(code: string, boundTo: readonly string[]): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([...boundTo, code]))
      .digest();
  }

  /** Costs the same whether or not there is a hash. */
  matches(code: string, hash: Buffer | null, boundTo: readonly string[]): boolean {
    const isRight = timingSafeEqual(this.hash(code, boundTo), hash ?? noHash);
    return isRight && hash !== null;
  }
}

/** The same words whether the proof is wrong, used, replaced, expired or was tried too often. */
export const wrongCode = (field: 'code' | 'token' = 'code'): Problem =>
  Problem.ofField(
    403,
    'identity.wrong_code',
    field,
    `${field} is wrong, was used, has expired or was tried too often. Ask for a new one, or try again in an hour.`,
  );
