import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, QueryTypes } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { ActiveAccounts } from '../accounts/active-accounts.js';
import { AfterAnswer } from '../delivery/after-answer.js';
import { unlessTooMany } from '../delivery/unless-refused.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { Otp } from '../models/otp.model.js';
import { claimTry, lockPhone, prepareCode, removeOldCodes } from './phone-codes.statements.js';
import { ShortCodes, wrongCode } from './short-codes.js';

/** How long a code is good for. */
export const codeSeconds = 600;

/** The purpose of codes that open a session; every other one proves that somebody has the phone. */
export const signInPurpose = 'sign_in';

/** What a code is for. It is good for nothing else. */
export interface CodeUse {
  /** E.164. */
  phone: string;
  /** Lower case and underscores, at most 50 characters. Name the module unless it is this one. */
  purpose: string;
  /** Whose phone it is to be: a profile, an account. */
  subjectId?: string;
}

export interface RedeemedCode {
  /** The account the code was asked for. */
  userId: string | null;
}

/** Codes of six digits by SMS: they prove that somebody has a phone. */
@Injectable()
@ActsAsService('identity.phone_codes')
export class PhoneCodes {
  constructor(
    @InjectModel(Otp) private readonly otps: typeof Otp,
    private readonly codes: ShortCodes,
    private readonly delivery: DeliveryService,
    private readonly accounts: ActiveAccounts,
    private readonly afterAnswer: AfterAnswer,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Sends a code for ten minutes, in the current transaction or one of its own; the previous one of the same use is
   * good for nothing from then on.
   *
   * Sends nothing, and says nothing of it, while five wrong codes within an hour have shut the phone, or when it was
   * sent too many messages: both would tell that somebody uses it here.
   * @throws Problem 503 while no SMS can be sent.
   */
  async request({ phone, purpose, subjectId, userId }: CodeUse & { userId?: string }): Promise<void> {
    const send = async (): Promise<void> => {
      await this.select(lockPhone, [phone]);
      const [next] = await this.select<{ id: string; isExhausted: boolean }>(prepareCode, [phone]);
      if (next!.isExhausted) return;
      const use = { phone, purpose, subjectId: subjectId ?? null };
      await this.otps.update({ isUsed: true }, { where: { ...use, isUsed: false } });
      const code = this.codes.newCode();
      const { expiresAt } = await this.otps.create({
        id: next!.id,
        ...use,
        userId: userId ?? null,
        codeHash: this.codes.hash(code, [next!.id, phone, purpose]),
        expiresAt: literal(`now() + interval '${codeSeconds} seconds'`) as unknown as Date,
      });
      await this.otps.sequelize!.query(removeOldCodes);
      const [template, text] = messageOf(purpose, code);
      await this.delivery.send({
        channel: 'sms',
        to: phone,
        ...(userId && { userId }),
        template,
        text,
        expiresAt,
      });
    };
    await unlessTooMany(() => this.transactions.savepoint(send));
  }

  /**
   * Sends a code as {@link request} does, once the current request is answered: the time of the answer would tell of
   * a phone that was sent too many codes already, hence is in use here. Sends none for an account that is closed or
   * erased meanwhile.
   * @throws Problem 503 while no SMS can be sent, whoever to.
   */
  async requestAfterAnswer(use: CodeUse & { userId: string }): Promise<void> {
    await this.delivery.assertAvailable('sms');
    this.afterAnswer.begin(() =>
      this.transactions.run(async () => {
        await this.accounts.hold(use.userId);
        await this.request(use);
      }),
    );
  }

  /**
   * Redeems a code: once, within its ten minutes, for what it was asked for. However many try at the same time, one
   * succeeds, and no more than five wrong tries are evaluated within an hour for one phone, whatever codes it is sent.
   *
   * The try counts at once, also where the current transaction is rolled back later: see
   * {@link TransactionRunner.apart}. Call it before a transaction of your own begins.
   * @throws Problem 403 `identity.wrong_code`, which does not say what is wrong.
   */
  async redeem(use: CodeUse & { code: string }): Promise<RedeemedCode> {
    const redeemed = await this.tryRedeem(use);
    if (!redeemed) throw wrongCode();
    return redeemed;
  }

  /** As {@link redeem}; `undefined` where that throws. Takes the same steps whether or not there is a code. */
  tryRedeem(use: CodeUse & { code: string }): Promise<RedeemedCode | undefined> {
    return this.transactions.apart(() => this.evaluate(use));
  }

  private async evaluate({
    phone,
    purpose,
    subjectId,
    code,
  }: CodeUse & { code: string }): Promise<RedeemedCode | undefined> {
    await this.select(lockPhone, [phone]);
    const [tried] = await this.select<ClaimedTry>(claimTry, [phone, purpose, subjectId ?? null]);
    const { id, userId, codeHash } = tried!;
    if (!this.codes.matches(code, codeHash, [id ?? '', phone, purpose])) return undefined;
    const [redeemed] = await this.otps.update(
      { isUsed: true, attempts: literal('attempts - 1') as unknown as number },
      { where: { id: id!, isUsed: false } },
    );
    return redeemed === 1 ? { userId } : undefined;
  }

  private select<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return this.otps.sequelize!.query<Row>(sql, { bind, type: QueryTypes.SELECT });
  }
}

interface ClaimedTry {
  id: string | null;
  userId: string | null;
  codeHash: Buffer | null;
}

function messageOf(purpose: string, code: string) {
  const caution = 'It is good for ten minutes. Give it to nobody, whoever asks.';
  return purpose === signInPurpose
    ? (['sign_in_code', `${code} is your code to sign in to Atrium. ${caution}`] as const)
    : (['verify_phone_code', `${code} is your code to confirm this phone for Atrium. ${caution}`] as const);
}
