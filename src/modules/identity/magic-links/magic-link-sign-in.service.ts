import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { fn, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { Environment } from '../../../config/environment.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { invalidInput } from '../../../platform/http/validation.pipe.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { User } from '../models/user.model.js';
import { AfterAnswer } from '../delivery/after-answer.js';
import type { Requested } from '../phone-codes/phone.dto.js';
import { hashOf } from '../sessions/secret-token.js';
import type { TokensResponse } from '../sessions/session.dto.js';
import { SessionsService, signInFailed, type Client } from '../sessions/sessions.service.js';
import { maskedEmail, proofOf, type LinkResponse, type SignInByLink } from './magic-link.dto.js';
import {
  linkSeconds,
  MagicLinks,
  provingEmail,
  signingIn,
  type RedeemedLink,
} from './magic-links.service.js';
import { linkMail } from './mails.js';

@Injectable()
@ActsAsService('identity.sign_in')
export class MagicLinkSignInService {
  private readonly publicUrl: string;

  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly links: MagicLinks,
    private readonly delivery: DeliveryService,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly afterAnswer: AfterAnswer,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.publicUrl = config.get('environment', { infer: true }).delivery.publicUrl;
  }

  /** Mails a link and a code where an active account has this address; the answer is the same where none has. */
  request(email: string, browser: string): Requested {
    this.afterAnswer.begin(() => this.sendLink(email, browser));
    return { expiresIn: linkSeconds.sign_in };
  }

  /**
   * What a link is for. Consumes nothing, however often it is called.
   * @throws Problem 404 for a link that is unknown, used, replaced or expired, or whose account is closed.
   */
  async show(token: string): Promise<LinkResponse> {
    const link = await this.links.find(token);
    const isOpen = link && (await this.users.count({ where: { id: link.userId, status: 'active' } })) > 0;
    if (!isOpen) throw Problem.notFound('identity.link_not_found', 'link');
    const { purpose, email, expiresAt } = link;
    return { purpose, email: maskedEmail(email), expiresAt: expiresAt.toISOString() };
  }

  /**
   * Opens a session by a link, in the browser that asked for it, or by its code. Either proves the address, too.
   * @throws Problem 401 `identity.sign_in_failed`, whatever is wrong; 403 `identity.other_browser`.
   */
  async signIn(body: SignInByLink, browser: string, client: Client): Promise<TokensResponse> {
    const proof = proofOf(body);
    if ('token' in proof) {
      return this.transactions.run(async () =>
        this.open(await this.links.redeemToken(proof.token, signingIn, { browser }), client),
      );
    }
    const user = await this.users.findOne({ attributes: ['id'], where: { email: emailOf(body) } });
    const link = await this.links.redeemCode(user?.id ?? nobodyOf(emailOf(body)), signingIn, proof.code);
    return this.open(link, client);
  }

  private async open(link: RedeemedLink | undefined, client: Client): Promise<TokensResponse> {
    if (!link) throw signInFailed();
    const { userId: id, email } = link;
    return this.transactions.run(async () => {
      const user = await this.users.findOne({ where: { id, email }, lock: Transaction.LOCK.NO_KEY_UPDATE });
      if (!user) throw signInFailed();
      if (!user.emailVerifiedAt) await this.handOver(user);
      return this.sessions.open(id, client);
    });
  }

  /**
   * Whoever registered need not be who has the mailbox, and now the latter comes. Everything goes by which the former
   * could get in again: password and sessions, the phone, since whoever set it had nothing but the password, and links
   * that would set another e-mail.
   */
  private async handOver(user: User): Promise<void> {
    await user.update({
      emailVerifiedAt: fn('now') as unknown as Date,
      passwordHash: null,
      phone: null,
      isPhoneVerified: false,
    });
    await this.links.end(user.id, provingEmail);
    await this.sessions.revokeAll(user.id);
  }

  private sendLink(email: string, browser: string): Promise<void> {
    return this.transactions.run(async () => {
      const user = await this.users.findOne({
        attributes: ['id', 'email'],
        where: { email, status: 'active' },
        // Whoever erases the account waits, and then finds the link.
        lock: Transaction.LOCK.KEY_SHARE,
      });
      if (!user) return;
      const link = await this.links.issue(user.id, 'sign_in', user.email, browser);
      await this.delivery.send({
        ...linkMail('sign_in', link, this.publicUrl),
        to: user.email,
        userId: user.id,
      });
    });
  }
}

/**
 * The id of no account, but always the same for one address: tries at it wait for each other as they do where there is
 * an account, and for no others.
 */
const nobodyOf = (email: string): string =>
  hashOf(email.toLowerCase())
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function emailOf({ email }: SignInByLink): string {
  if (email !== undefined) return email;
  throw invalidInput([
    { field: 'email', code: 'platform.invalid_email', message: 'email is required with code' },
  ]);
}
