import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { fn } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import type { AccountResponse } from '../accounts/account.dto.js';
import { MyAccountService } from '../accounts/my-account.service.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import type { LinkPurpose } from '../models/magic-link.model.js';
import { User } from '../models/user.model.js';
import type { Requested } from '../phone-codes/phone.dto.js';
import { wrongCode } from '../phone-codes/short-codes.js';
import { unlessTooMany } from '../phone-codes/unless-too-many.js';
import { proofOf, type RedeemProof } from './magic-link.dto.js';
import {
  linkSeconds,
  MagicLinks,
  provingEmail,
  signingIn,
  type RedeemedLink,
} from './magic-links.service.js';
import { changeNotice, linkMail } from './mails.js';

/** How people prove the e-mail of their account, or give it another one. */
@Injectable()
export class MyEmailService {
  private readonly publicUrl: string;

  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly links: MagicLinks,
    private readonly delivery: DeliveryService,
    private readonly account: MyAccountService,
    private readonly transactions: TransactionRunner,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.publicUrl = config.get('environment', { infer: true }).delivery.publicUrl;
  }

  /**
   * Mails link and code to the new address, also where another account has it: that is told after the proof alone.
   * The old address is told first; where it cannot be, nothing is sent.
   * @throws Problem 429 when the account was sent too many messages; 503 while no mail can be sent.
   */
  requestChange(email: string): Promise<Requested> {
    return this.transactions.run(async () => {
      const user = await this.me();
      if (isSame(user.email, email)) return this.requestVerification(user.id);
      const to = { to: user.email, userId: user.id };
      await this.delivery.send({ ...changeNotice(inADay()), ...to });
      await this.sendProof(user.id, 'change_email', email);
      return { expiresIn: linkSeconds.change_email };
    });
  }

  /**
   * Mails link and code to the address the account has, unless it is proved already; in the current transaction or
   * one of its own.
   */
  requestVerification(userId = requirePrincipal().userId): Promise<Requested> {
    return this.transactions.run(async () => {
      const user = await this.users.findByPk(userId, { rejectOnEmpty: true });
      if (!user.emailVerifiedAt) await this.sendProof(user.id, 'verify_email', user.email);
      return { expiresIn: linkSeconds.verify_email };
    });
  }

  /**
   * Sets, or confirms, the address that the link or its code has proved.
   * @throws Problem 403 `identity.wrong_code`; 409 when another account has the address.
   */
  async confirm(body: RedeemProof): Promise<AccountResponse> {
    const { userId } = requirePrincipal();
    const proof = proofOf(body);
    if ('token' in proof) {
      return this.transactions.run(async () =>
        this.apply(await this.links.redeemToken(proof.token, provingEmail, { userId }), 'token'),
      );
    }
    return this.apply(await this.links.redeemCode(userId, provingEmail, proof.code), 'code');
  }

  private apply(link: RedeemedLink | undefined, field: 'token' | 'code'): Promise<AccountResponse> {
    if (!link) throw wrongCode(field);
    const { userId: id, purpose, email } = link;
    const proved = { emailVerifiedAt: fn('now') as unknown as Date };
    return this.transactions.run(async () => {
      if (purpose === 'change_email') {
        await this.users.update({ email, ...proved }, { where: { id, status: 'active' } });
        // They were sent to an address that is the account's no longer.
        await this.links.end(id, signingIn);
      } else {
        await this.users.update(proved, { where: { id, email, status: 'active' } });
      }
      return this.account.read();
    });
  }

  private async sendProof(userId: string, purpose: LinkPurpose, email: string): Promise<void> {
    const send = async (): Promise<void> => {
      const link = await this.links.issue(userId, purpose, email);
      await this.delivery.send({ ...linkMail(purpose, link, this.publicUrl), to: email, userId });
    };
    await unlessTooMany(() => this.transactions.savepoint(send));
  }

  private me(): Promise<User> {
    return this.users.findByPk(requirePrincipal().userId, { rejectOnEmpty: true });
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const inADay = (): Date => new Date(Date.now() + 86_400_000);
