import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import bcrypt from 'bcrypt';
import { fn, Op } from 'sequelize';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { Role } from '../models/role.model.js';
import { UserPreferences } from '../models/user-preferences.model.js';
import { UserRole } from '../models/user-role.model.js';
import { User } from '../models/user.model.js';

/** One account a role. The password is the guide's, known to everybody: never outside development. */
const demoPassword = 'password123';
const guideCost = 10;

const demoAccounts = [
  { role: 'admin', email: 'admin@bilan-app.com', username: 'admin', fullName: 'Demo administrator' },
  { role: 'analyst', email: 'analyst@example.org', username: 'analyst', fullName: 'Demo analyst' },
  {
    role: 'merchandiser',
    email: 'merchandiser@example.org',
    username: 'merchandiser',
    fullName: 'Demo merchandiser',
  },
  { role: 'agent', email: 'agent@example.org', username: 'agent', fullName: 'Demo support agent' },
  {
    role: 'counsellor',
    email: 'counsellor@example.org',
    username: 'counsellor',
    fullName: 'Demo counsellor',
  },
  { role: 'member', email: 'member@example.org', username: 'member', fullName: 'Demo member' },
];

@Injectable()
@RegisterSeeder({ name: 'accounts', module: 'identity', kind: 'demo' })
export class AccountSeeder implements Seeder {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    @InjectModel(Role) private readonly roles: typeof Role,
    @InjectModel(UserRole) private readonly userRoles: typeof UserRole,
    @InjectModel(UserPreferences) private readonly preferences: typeof UserPreferences,
  ) {}

  async seed(): Promise<number> {
    const passwordHash = await bcrypt.hash(demoPassword, guideCost);
    const now = fn('now') as unknown as Date;
    const roles = await this.roles.findAll();
    let added = 0;
    for (const { role: code, ...account } of demoAccounts) {
      const { email, username } = account;
      if (await this.users.count({ where: { [Op.or]: [{ email }, { username }] } })) continue;
      // Proved: signing in by link would otherwise take the password away, as from whoever had registered for another.
      const user = await this.users.create({ ...account, passwordHash, emailVerifiedAt: now });
      const role = roles.find((candidate) => candidate.code === code)!;
      await this.userRoles.create({ userId: user.id, roleId: role.id });
      await this.preferences.create({ userId: user.id });
      added += 1;
    }
    return added;
  }

  unseed(): Promise<number> {
    return this.users.destroy({ where: { email: demoAccounts.map((account) => account.email) } });
  }
}
