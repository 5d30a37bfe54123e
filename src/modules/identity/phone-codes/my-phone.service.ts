import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import type { AccountResponse } from '../accounts/account.dto.js';
import { MyAccountService } from '../accounts/my-account.service.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { phoneNotice } from '../delivery/security-notices.js';
import { unlessUnavailable } from '../delivery/unless-refused.js';
import { RecentProof } from '../sessions/recent-proof.js';
import { codeSeconds, PhoneCodes } from './phone-codes.service.js';
import type { ChangePhone, ConfirmPhone, Requested } from './phone.dto.js';

const purpose = 'change_phone';

/** How people give their account a phone: they prove that they have it first. */
@Injectable()
export class MyPhoneService {
  constructor(
    private readonly codes: PhoneCodes,
    private readonly delivery: DeliveryService,
    private readonly account: MyAccountService,
    private readonly proof: RecentProof,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Sends a code to the new phone, also where another account has it: that is told after the proof alone.
   * @throws Problem 403 as {@link RecentProof.require}; 503 while no SMS can be sent.
   */
  async request({ phone, currentPassword }: ChangePhone): Promise<Requested> {
    const { id: userId } = await this.transactions.run(() => this.proof.require(currentPassword));
    await this.codes.requestAfterAnswer({ phone, purpose, userId, subjectId: userId });
    return { expiresIn: codeSeconds };
  }

  /**
   * Sets the phone that the code has proved, and tells the account's e-mail, proved or not. Where that was sent too
   * many messages the phone stays as it is, else a thief would first use them up. A service without mail tells nobody.
   * @throws Problem 403 `identity.wrong_code`; 409 when another account has the phone; 429.
   */
  async confirm({ phone, code }: ConfirmPhone): Promise<AccountResponse> {
    const { userId } = requirePrincipal();
    await this.codes.redeem({ phone, purpose, code, subjectId: userId });
    return this.transactions.run(async () => {
      const user = await this.proof.lockAccount();
      await user.update({ phone, isPhoneVerified: true });
      await unlessUnavailable(() => this.delivery.send({ ...phoneNotice(), to: user.email, userId }));
      return this.account.read();
    });
  }
}
