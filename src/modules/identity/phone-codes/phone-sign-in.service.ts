import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { User } from '../models/user.model.js';
import type { TokensResponse } from '../sessions/session.dto.js';
import { SessionsService, signInFailed, type Client } from '../sessions/sessions.service.js';
import { AfterAnswer } from '../delivery/after-answer.js';
import { codeSeconds, PhoneCodes, signInPurpose } from './phone-codes.service.js';
import type { ConfirmPhone, Requested } from './phone.dto.js';

@Injectable()
@ActsAsService('identity.sign_in')
export class PhoneSignInService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly codes: PhoneCodes,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly afterAnswer: AfterAnswer,
  ) {}

  /** Sends a code where an active account has proved this phone; the answer is the same where none has. */
  requestCode(phone: string): Requested {
    this.afterAnswer.begin(() => this.sendCode(phone));
    return { expiresIn: codeSeconds };
  }

  /**
   * Opens a session by a code.
   * @throws Problem 401 `identity.sign_in_failed`, whatever is wrong.
   */
  async signIn({ phone, code }: ConfirmPhone, client: Client): Promise<TokensResponse> {
    const { userId } = (await this.codes.tryRedeem({ phone, purpose: signInPurpose, code })) ?? {};
    if (!userId) throw signInFailed();
    return this.transactions.run(async () => {
      // It may have changed its phone since the code was sent, or be about to.
      const isStillTheirs = await this.users.findOne({
        attributes: ['id'],
        where: { id: userId, phone, isPhoneVerified: true },
        lock: Transaction.LOCK.NO_KEY_UPDATE,
      });
      if (!isStillTheirs) throw signInFailed();
      return this.sessions.open(userId, client);
    });
  }

  private sendCode(phone: string): Promise<void> {
    return this.transactions.run(async () => {
      const user = await this.users.findOne({
        attributes: ['id'],
        where: { phone, isPhoneVerified: true, status: 'active' },
        // Whoever erases the account waits, and then finds the code.
        lock: Transaction.LOCK.KEY_SHARE,
      });
      if (user) await this.codes.request({ phone, purpose: signInPurpose, userId: user.id });
    });
  }
}
