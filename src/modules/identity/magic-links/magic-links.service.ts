import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { fn, literal, Op, QueryTypes, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { MagicLink, type LinkPurpose } from '../models/magic-link.model.js';
import { ShortCodes } from '../phone-codes/short-codes.js';
import { hashOf, newSecretToken } from '../sessions/secret-token.js';
import { claimTry, lockAccount, removeOldLinks } from './magic-links.statements.js';

/** How long a link is good for, and the code that stands for it. */
export const linkSeconds: Record<LinkPurpose, number> = {
  sign_in: 900,
  verify_email: 3_600,
  change_email: 3_600,
};

/** The purposes of which an account has one link at a time. */
export const signingIn: LinkPurpose[] = ['sign_in'];
export const provingEmail: LinkPurpose[] = ['verify_email', 'change_email'];

/** What is mailed; the database keeps hashes of it. */
export interface IssuedLink {
  token: string;
  code: string;
  expiresAt: Date;
}

/** What a redeemed link or code has proved: this account may use this address. */
export interface RedeemedLink {
  userId: string;
  purpose: LinkPurpose;
  email: string;
}

/** Links by mail, each with a code of six digits for where the link cannot be opened. */
@Injectable()
@ActsAsService('identity.links')
export class MagicLinks {
  constructor(
    @InjectModel(MagicLink) private readonly links: typeof MagicLink,
    private readonly codes: ShortCodes,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Makes a link, in the current transaction or one of its own; the previous one and its code are good for nothing
   * from then on.
   * @param browser the cookie of the browser that asks, where the link is to be opened in that one alone.
   */
  issue(userId: string, purpose: LinkPurpose, email: string, browser?: string): Promise<IssuedLink> {
    return this.transactions.run(async () => {
      await this.select(lockAccount, [userId]);
      await this.end(userId, signingIn.includes(purpose) ? signingIn : provingEmail);
      const [{ id }] = (await this.select<{ id: string }>('SELECT platform.uuid_v7() AS id', [])) as [
        { id: string },
      ];
      const [token, code] = [newSecretToken(), this.codes.newCode()];
      const { expiresAt } = await this.links.create({
        ...{ id, userId, purpose, email },
        tokenHash: hashOf(token),
        codeHash: this.codes.hash(code, boundTo(id, purpose, email)),
        browserHash: browser === undefined ? null : hashOf(browser),
        expiresAt: literal(`now() + interval '${linkSeconds[purpose]} seconds'`) as unknown as Date,
      });
      await this.links.sequelize!.query(removeOldLinks);
      return { token, code, expiresAt };
    });
  }

  /** The link of a token, as long as it is good; looking consumes nothing. */
  find(token: string): Promise<MagicLink | null> {
    return this.links.findOne({ where: this.isGood(token) });
  }

  /**
   * Redeems a link, once, in the current transaction: a rollback gives it back. However many try at the same time,
   * one succeeds; the others get `undefined`, as for a token that is unknown, used, replaced or expired.
   * @param who the account that must own it, or the cookie of the browser it is opened in.
   * @throws Problem 403 `identity.other_browser`; the link stays good.
   */
  redeemToken(
    token: string,
    purposes: LinkPurpose[],
    who: { userId?: string; browser?: string },
  ): Promise<RedeemedLink | undefined> {
    return this.transactions.run(async () => {
      const link = await this.links.findOne({
        where: { ...this.isGood(token), purpose: purposes, ...(who.userId && { userId: who.userId }) },
        lock: Transaction.LOCK.UPDATE,
      });
      if (!link) return undefined;
      if (link.browserHash && !timingSafeEqual(link.browserHash, hashOf(who.browser ?? '')))
        throw otherBrowser();
      await link.update({ usedAt: now() });
      return { userId: link.userId, purpose: link.purpose, email: link.email };
    });
  }

  /**
   * Redeems the code of a link, and with it the link. At most five wrong tries are evaluated within an hour for one
   * account, whatever links it is sent; the links themselves stay good.
   *
   * The try counts at once: call it before a transaction begins, as {@link PhoneCodes.redeem}.
   * @param userId the same steps are taken where no account has it.
   */
  redeemCode(userId: string, purposes: LinkPurpose[], code: string): Promise<RedeemedLink | undefined> {
    return this.transactions.apart(() => this.evaluate(userId, purposes, code));
  }

  /** Ends the links of an account that are still good. */
  async end(userId: string, purposes: LinkPurpose[]): Promise<void> {
    await this.links.update({ usedAt: now() }, { where: { userId, purpose: purposes, usedAt: null } });
  }

  private async evaluate(
    userId: string,
    purposes: LinkPurpose[],
    code: string,
  ): Promise<RedeemedLink | undefined> {
    await this.select(lockAccount, [userId]);
    const [tried] = await this.select<ClaimedTry>(claimTry, [userId, purposes]);
    const { id, purpose, email, codeHash } = tried!;
    if (!this.codes.matches(code, codeHash, boundTo(id ?? '', purpose ?? '', email ?? ''))) return undefined;
    const [redeemed] = await this.links.update(
      { usedAt: now(), codeAttempts: literal('code_attempts - 1') as unknown as number },
      { where: { id: id!, usedAt: null } },
    );
    return redeemed === 1 ? { userId, purpose: purpose!, email: email! } : undefined;
  }

  private isGood(token: string) {
    return { tokenHash: hashOf(token), usedAt: null, expiresAt: { [Op.gt]: now() } };
  }

  private select<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return this.links.sequelize!.query<Row>(sql, { bind, type: QueryTypes.SELECT });
  }
}

interface ClaimedTry {
  id: string | null;
  purpose: LinkPurpose | null;
  email: string | null;
  codeHash: Buffer | null;
}

const now = (): Date => fn('now') as unknown as Date;

const boundTo = (id: string, purpose: string, email: string): string[] => [id, purpose, email.toLowerCase()];

const otherBrowser = (): Problem =>
  new Problem(
    403,
    'identity.other_browser',
    'This link works in the browser that asked for it. Type the code of the mail there, or ask for a link here.',
  );
