import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { User } from '../models/user.model.js';
import { Passwords } from '../accounts/passwords.js';
import { SessionsService, signInFailed, type Client } from './sessions.service.js';
import type { SignIn, TokensResponse } from './session.dto.js';

@Injectable()
export class SignInService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Opens a session by e-mail or username and password. An unknown identifier costs the same time and is answered
   * with the same words as a wrong password.
   * @throws Problem 401 `identity.sign_in_failed`.
   */
  async withPassword({ identifier, password }: SignIn, client: Client): Promise<TokensResponse> {
    const user = await this.users.findOne({
      where: { [Op.or]: [{ email: identifier }, { username: identifier }] },
    });
    const isRight = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !isRight) throw signInFailed();
    const tokens = await this.sessions.open(user.id, client);
    await this.renewHash(user, password);
    return tokens;
  }

  /** When the cost has risen since the password was set. */
  private async renewHash(user: User, password: string): Promise<void> {
    if (!this.passwords.isOutdated(user.passwordHash!)) return;
    const passwordHash = await this.passwords.rehash(password);
    await this.users.update({ passwordHash }, { where: { id: user.id, passwordHash: user.passwordHash } });
  }
}
