import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { User } from '../models/user.model.js';
import { Passwords } from '../accounts/passwords.js';
import { SessionsService, signInFailed, type Client } from './sessions.service.js';
import type { SignIn, TokensResponse } from './session.dto.js';

@Injectable()
@ActsAsService('identity.sign_in')
export class SignInService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Opens a session by e-mail or username and password. An unknown identifier costs the same time and is answered
   * with the same words as a wrong password.
   * @throws Problem 401 `identity.sign_in_failed`.
   */
  async withPassword({ identifier, password }: SignIn, client: Client): Promise<TokensResponse> {
    const user = await this.find(identifier);
    const isRight = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !isRight) throw signInFailed();
    const tokens = await this.transactions.run(async () => {
      await this.assertStillTheirs(user, password);
      return this.sessions.open(user.id, client);
    });
    await this.renewHash(user, password);
    return tokens;
  }

  private async find(identifier: string): Promise<User | null> {
    // PostgreSQL reads İ as i where the limit of tries does not: each spelling would be good for tries of its own.
    if (!/^[\x21-\x7e]+$/.test(identifier)) return null;
    return this.users.findOne({ where: { [Op.or]: [{ email: identifier }, { username: identifier }] } });
  }

  /** Comparing takes long: the password may have been changed meanwhile, and every session been ended. */
  private async assertStillTheirs({ id, passwordHash }: User, password: string): Promise<void> {
    const now = await this.users.findByPk(id, {
      attributes: ['passwordHash'],
      lock: Transaction.LOCK.NO_KEY_UPDATE,
    });
    if (now?.passwordHash === passwordHash) return;
    if (!(await this.passwords.matches(password, now?.passwordHash ?? null))) throw signInFailed();
  }

  /** When the cost has risen since the password was set. */
  private async renewHash(user: User, password: string): Promise<void> {
    if (!this.passwords.isOutdated(user.passwordHash!)) return;
    const passwordHash = await this.passwords.rehash(password);
    await this.users.update({ passwordHash }, { where: { id: user.id, passwordHash: user.passwordHash } });
  }
}
