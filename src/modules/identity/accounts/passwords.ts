import { dictionary } from '@zxcvbn-ts/language-common';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import bcrypt from 'bcrypt';
import type { Environment } from '../../../config/environment.js';
import { Problem } from '../../../platform/errors/problem.js';

const common = new Set(dictionary['passwords-common']);

/** bcrypt reads no further: a longer password would match whatever follows. */
const maxBytes = 72;
const minBytes = 8;

/** Hashes and compares passwords, and refuses those that everybody tries first. */
@Injectable()
export class Passwords {
  private readonly cost: number;
  /** Compared with where there is no account, so that it takes as long as where there is one. */
  private readonly decoy: Promise<string>;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.cost = config.get('environment', { infer: true }).auth.bcryptCost;
    this.decoy = bcrypt.hash('no account has this password', this.cost);
  }

  /** @throws Problem 400 naming `field` for a password that is too short, too long or common. */
  async hash(password: string, field = 'password'): Promise<string> {
    this.check(password, field);
    return this.rehash(password);
  }

  /** Of a password that was accepted once: what is asked of new ones does not shut out old ones. */
  rehash(password: string): Promise<string> {
    return bcrypt.hash(password, this.cost);
  }

  /** Costs the same whether or not there is a hash, and whatever that one cost. */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const compared = hash ?? (await this.decoy);
    const isRight = await bcrypt.compare(password, compared);
    // 2^n and 2^n more, 2^(n + 1) more and so on: what was hashed before the cost rose takes as long as the decoy.
    for (let cost = bcrypt.getRounds(compared); cost < this.cost; cost++) await bcrypt.hash(password, cost);
    return isRight && hash !== null && Buffer.byteLength(password) <= maxBytes;
  }

  isOutdated(hash: string): boolean {
    return bcrypt.getRounds(hash) < this.cost;
  }

  private check(password: string, field: string): void {
    const bytes = Buffer.byteLength(password);
    if (bytes < minBytes || bytes > maxBytes) {
      const message = `${field} must have ${minBytes} to ${maxBytes} bytes`;
      throw Problem.ofField(400, 'identity.password_length', field, message);
    }
    if (common.has(password.toLowerCase())) {
      const message = `${field} is among the most common passwords; choose another`;
      throw Problem.ofField(400, 'identity.password_common', field, message);
    }
  }
}
