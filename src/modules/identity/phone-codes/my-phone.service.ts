import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import type { AccountResponse } from '../accounts/account.dto.js';
import { MyAccountService } from '../accounts/my-account.service.js';
import { User } from '../models/user.model.js';
import { codeSeconds, PhoneCodes } from './phone-codes.service.js';
import type { ConfirmPhone, Requested } from './phone.dto.js';

const purpose = 'change_phone';

/** How people give their account a phone: they prove that they have it first. */
@Injectable()
export class MyPhoneService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly codes: PhoneCodes,
    private readonly account: MyAccountService,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Sends a code to the new phone, also where another account has it: that is told after the proof alone. */
  async request(phone: string): Promise<Requested> {
    const { userId } = requirePrincipal();
    await this.codes.request({ phone, purpose, userId, subjectId: userId });
    return { expiresIn: codeSeconds };
  }

  /**
   * Sets the phone that the code has proved.
   * @throws Problem 403 `identity.wrong_code`; 409 when another account has the phone.
   */
  async confirm({ phone, code }: ConfirmPhone): Promise<AccountResponse> {
    const { userId } = requirePrincipal();
    await this.codes.redeem({ phone, purpose, code, subjectId: userId });
    return this.transactions.run(async () => {
      await this.users.update({ phone, isPhoneVerified: true }, { where: { id: userId, status: 'active' } });
      return this.account.read();
    });
  }
}
