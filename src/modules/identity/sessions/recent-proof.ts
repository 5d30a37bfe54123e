import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { QueryTypes, Transaction } from 'sequelize';
import { notSignedIn, requirePrincipal } from '../../../platform/access/principal.js';
import { Problem } from '../../../platform/errors/problem.js';
import { Passwords } from '../accounts/passwords.js';
import { User } from '../models/user.model.js';

/** For changes after which somebody else could have an account, or nobody: a session alone may be a stolen one. */
@Injectable()
export class RecentProof {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Lets the caller pass who knows the password of the account or, where it has none, has signed in within the last
   * ten minutes. Locks the account as {@link lockAccount} does. The routes declare it by `@SensitiveChange`.
   * @throws Problem 403 `identity.wrong_password` naming `currentPassword`, 403 `identity.sign_in_again`.
   */
  async require(currentPassword: string | undefined): Promise<User> {
    const { user, isRecent } = await this.lock();
    if (user.passwordHash === null) {
      if (!isRecent) throw signInAgain();
    } else if (!(await this.passwords.matches(currentPassword ?? '', user.passwordHash))) {
      throw wrongPassword();
    }
    return user;
  }

  /**
   * The caller's account, which nobody else changes until the end of the current transaction.
   * @throws Problem 401 when account or session have ended since the request began.
   */
  async lockAccount(): Promise<User> {
    return (await this.lock()).user;
  }

  private async lock(): Promise<{ user: User; isRecent: boolean }> {
    const { userId, sessionId } = requirePrincipal();
    const user = await this.users.findOne({
      where: { id: userId, status: 'active' },
      lock: Transaction.LOCK.UPDATE,
    });
    const [session] = await this.users.sequelize!.query<{ isRecent: boolean }>(findSession, {
      bind: [userId, sessionId],
      type: QueryTypes.SELECT,
    });
    if (!user || !session) throw notSignedIn();
    return { user, isRecent: session.isRecent };
  }
}

/** By the clock of the database. A session began with the first of its refresh tokens. */
const findSession = `
  SELECT min(created_at) > now() - interval '10 minutes' AS "isRecent"
    FROM identity.user_sessions WHERE user_id = $1 AND family = $2
  HAVING bool_or(revoked_at IS NULL)`;

const wrongPassword = (): Problem =>
  Problem.ofField(
    403,
    'identity.wrong_password',
    'currentPassword',
    'currentPassword must be the password of this account',
  );

const signInAgain = (): Problem =>
  new Problem(
    403,
    'identity.sign_in_again',
    'You signed in too long ago for this. Sign in again by link or code, then repeat it within ten minutes.',
  );
