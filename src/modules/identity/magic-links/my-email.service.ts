import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { fn } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import type { AccountResponse } from '../accounts/account.dto.js';
import { ActiveAccounts } from '../accounts/active-accounts.js';
import { MyAccountService } from '../accounts/my-account.service.js';
import { AfterAnswer } from '../delivery/after-answer.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { emailNotice } from '../delivery/security-notices.js';
import { unlessTooMany } from '../delivery/unless-refused.js';
import type { LinkPurpose } from '../models/magic-link.model.js';
import { User } from '../models/user.model.js';
import type { Requested } from '../phone-codes/phone.dto.js';
import { wrongCode } from '../phone-codes/short-codes.js';
import { RecentProof } from '../sessions/recent-proof.js';
import { proofOf, type ChangeEmail, type RedeemProof } from './magic-link.dto.js';
import {
  linkSeconds,
  MagicLinks,
  provingEmail,
  signingIn,
  type RedeemedLink,
} from './magic-links.service.js';
import { linkMail } from './mails.js';

/** How people prove the e-mail of their account, or give it another one. */
@Injectable()
export class MyEmailService {
  private readonly publicUrl: string;

  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly links: MagicLinks,
    private readonly delivery: DeliveryService,
    private readonly account: MyAccountService,
    private readonly accounts: ActiveAccounts,
    private readonly proof: RecentProof,
    private readonly transactions: TransactionRunner,
    private readonly afterAnswer: AfterAnswer,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.publicUrl = config.get('environment', { infer: true }).delivery.publicUrl;
  }

  /**
   * Mails link and code to the new address, also where another account has it: that is told after the proof alone.
   * They are mailed after the answer, whose time would tell of an address that was sent too many mails already. The
   * old address is told first; where it cannot be, nothing is sent.
   * @throws Problem 403 as {@link RecentProof.require}; 429 when the account was sent too many messages; 503 while no
   * mail can be sent.
   */
  requestChange({ email, currentPassword }: ChangeEmail): Promise<Requested> {
    return this.transactions.run(async () => {
      const { id, email: old } = await this.proof.require(currentPassword);
      if (isSame(old, email)) return this.requestVerification(id);
      await this.delivery.send({ ...emailNotice(), to: old, userId: id });
      this.afterAnswer.begin(() => this.sendProof(id, 'change_email', email));
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
    const byCode =
      'code' in proof ? await this.links.redeemCode(userId, provingEmail, proof.code) : undefined;
    return this.transactions.run(async () => {
      const user = await this.proof.lockAccount();
      const link =
        'token' in proof ? await this.links.redeemToken(proof.token, provingEmail, { userId }) : byCode;
      if (!link) throw wrongCode('token' in proof ? 'token' : 'code');
      await this.apply(user, link);
      return this.account.read();
    });
  }

  private async apply(user: User, { purpose, email }: RedeemedLink): Promise<void> {
    if (purpose === 'change_email') {
      await user.update({ email });
      // They were sent to an address that is the account's no longer.
      await this.links.end(user.id, signingIn);
    }
    if (isSame(user.email, email)) await user.update({ emailVerifiedAt: fn('now') as unknown as Date });
  }

  private async sendProof(userId: string, purpose: LinkPurpose, email: string): Promise<void> {
    const send = async (): Promise<void> => {
      await this.accounts.hold(userId);
      const link = await this.links.issue(userId, purpose, email);
      await this.delivery.send({ ...linkMail(purpose, link, this.publicUrl), to: email, userId });
    };
    await unlessTooMany(() => this.transactions.savepoint(send));
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
