import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { unlessUnavailable } from '../delivery/unless-refused.js';
import { MyEmailService } from '../magic-links/my-email.service.js';
import { Role } from '../models/role.model.js';
import { UserPreferences } from '../models/user-preferences.model.js';
import { UserRole } from '../models/user-role.model.js';
import { User } from '../models/user.model.js';
import type { Register } from './account.dto.js';
import { Passwords } from './passwords.js';

/** An account that is registered together with something of another module. */
export interface NewOwner extends Register {
  /** Taken where it is free, else with a number behind it. */
  preferredUsername?: string | null;
}

@Injectable()
@ActsAsService('identity.registration')
export class RegistrationService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    @InjectModel(Role) private readonly roles: typeof Role,
    @InjectModel(UserRole) private readonly userRoles: typeof UserRole,
    @InjectModel(UserPreferences) private readonly preferences: typeof UserPreferences,
    private readonly passwords: Passwords,
    private readonly email: MyEmailService,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Makes an account with the role 'member' and default preferences; joins the transaction of a use case that
   * makes more than the account.
   * @returns the account's id.
   * @throws a conflict when e-mail or username is taken; 400 for a password that may not be used.
   */
  register(account: Register): Promise<string> {
    return this.registerWith(account, (userId) => Promise.resolve(userId));
  }

  /**
   * Makes an account as {@link register} does and what belongs to it, in one transaction: either both or neither. Then
   * a mail goes to the address, to be proved; where none can be sent, whoever has the account may ask for it again.
   * @param makeBelongings is given the account's id.
   */
  async registerWith<T>(
    { password, username, preferredUsername, ...profile }: NewOwner,
    makeBelongings: (userId: string) => Promise<T>,
  ): Promise<T> {
    // Hashed before the transaction: it takes longer than all the rest.
    const passwordHash = password === undefined ? null : await this.passwords.hash(password);
    return this.transactions.run(async () => {
      const name = username ?? (await this.freeUsername(preferredUsername ?? usernameOf(profile.email)));
      const user = await this.users.create({ ...profile, username: name, passwordHash });
      await this.preferences.create({ userId: user.id });
      const member = await this.roles.findOne({ where: { code: 'member' }, rejectOnEmpty: true });
      await this.userRoles.create({ userId: user.id, roleId: member.id });
      const made = await makeBelongings(user.id);
      await unlessUnavailable(async () => void (await this.email.requestVerification(user.id)));
      return made;
    });
  }

  /** With a number behind it where it is taken. */
  private async freeUsername(preferred: string): Promise<string> {
    let candidate = preferred;
    while ((await this.users.count({ where: { username: candidate } })) > 0) {
      candidate = `${preferred.slice(0, 40)}.${randomInt(1_000_000_000)}`;
    }
    return candidate;
  }
}

/** From what stands before the @. */
const usernameOf = (email: string): string =>
  email
    .split('@')[0]!
    .replace(/[^A-Za-z0-9._-]/g, '.')
    .slice(0, 40)
    .padEnd(3, '.');
