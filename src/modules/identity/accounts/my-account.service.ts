import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { Erasure } from '../../../platform/privacy/erasure.js';
import { Role } from '../models/role.model.js';
import { User } from '../models/user.model.js';
import { RecentProof } from '../sessions/recent-proof.js';
import { SessionsService } from '../sessions/sessions.service.js';
import {
  presentAccount,
  type AccountResponse,
  type ChangePassword,
  type UpdateAccount,
} from './account.dto.js';
import { Passwords } from './passwords.js';

/** What people do with their own account. */
@Injectable()
export class MyAccountService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly passwords: Passwords,
    private readonly proof: RecentProof,
    private readonly sessions: SessionsService,
    private readonly erasure: Erasure,
    private readonly transactions: TransactionRunner,
  ) {}

  async read(): Promise<AccountResponse> {
    const user = await this.users.findByPk(requirePrincipal().userId, {
      include: [{ model: Role, through: { attributes: [] } }],
      rejectOnEmpty: true,
    });
    return presentAccount(user);
  }

  update(changes: UpdateAccount): Promise<AccountResponse> {
    return this.transactions.run(async () => {
      const user = await this.proof.lockAccount();
      await requireMatch(() => this.read());
      await user.update(changes);
      return this.read();
    });
  }

  /**
   * Sets a new password and ends every session, this one too: whoever knew the old one is out.
   * @throws Problem 403 as {@link RecentProof.require}; 400 for one that may not be used.
   */
  async changePassword({ currentPassword, newPassword }: ChangePassword): Promise<void> {
    const passwordHash = await this.passwords.hash(newPassword, 'newPassword');
    await this.transactions.run(async () => {
      const user = await this.proof.require(currentPassword);
      await requireMatch(() => this.read());
      await user.update({ passwordHash });
      await this.sessions.revokeAll(user.id);
    });
  }

  /**
   * Closes the account until an administrator restores it. Nothing is removed.
   * @throws Problem 403 as {@link RecentProof.require}.
   */
  async deactivate(currentPassword: string | undefined): Promise<void> {
    await this.transactions.run(async () => {
      const user = await this.proof.require(currentPassword);
      await user.update({ status: 'deactivated' });
      await this.sessions.revokeAll(user.id);
    });
  }

  /**
   * Forgets the person, in every module, for good. What others need stays, without a name. The account's row stays
   * as well, so that what it wrote keeps an author.
   * @throws Problem 403 as {@link RecentProof.require}.
   */
  async erase(currentPassword: string | undefined): Promise<void> {
    await this.transactions.run(async () => {
      const user = await this.proof.require(currentPassword);
      await requireMatch(() => this.read());
      await this.erasure.erase(user.id);
    });
  }
}
