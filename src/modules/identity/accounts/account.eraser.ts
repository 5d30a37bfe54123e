import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { UserPreferences } from '../models/user-preferences.model.js';
import { UserRole } from '../models/user-role.model.js';
import { UserSession } from '../models/user-session.model.js';
import { User } from '../models/user.model.js';

@Injectable()
@RegisterEraser(true)
export class AccountEraser implements Eraser {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    @InjectModel(UserSession) private readonly sessions: typeof UserSession,
    @InjectModel(UserPreferences) private readonly preferences: typeof UserPreferences,
    @InjectModel(UserRole) private readonly userRoles: typeof UserRole,
  ) {}

  async erase(userId: string): Promise<void> {
    await this.sessions.destroy({ where: { userId } });
    await this.preferences.destroy({ where: { userId } });
    await this.userRoles.destroy({ where: { userId } });
    await this.users.update(
      {
        // Reserved for names that must not resolve (RFC 2606): nobody can ever own it.
        email: `${userId}@erased.invalid`,
        username: `erased.${userId}`,
        fullName: 'Erased account',
        firstName: null,
        lastName: null,
        phone: null,
        isPhoneVerified: false,
        emailVerifiedAt: null,
        profileImage: null,
        passwordHash: null,
        lastLoginAt: null,
        status: 'anonymised',
      },
      { where: { id: userId } },
    );
  }
}
