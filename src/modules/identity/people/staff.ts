import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';

/** Who works here: active accounts, by their roles. */
@Injectable()
@ActsAsService('identity.staff')
export class Staff {
  constructor(private readonly statements: PreparedStatements) {}

  /** Ids of the active accounts with the role. */
  async holders(role: string): Promise<string[]> {
    return (await this.statements.rows(staffOfRole, [role])).map(({ id }) => id);
  }

  /**
   * Whether the account is active and has the role; where it is, it stays active until the end of the current
   * transaction, which there has to be.
   */
  async holds(id: string, role: string): Promise<boolean> {
    return (await this.statements.rows(heldStaff, [id, role])).length > 0;
  }
}

const staffOfRole = prepared<{ id: string }>(
  'identity.staff',
  `SELECT account.id
     FROM identity.roles JOIN identity.user_roles ON user_roles.role_id = roles.id
     JOIN identity.users AS account ON account.id = user_roles.user_id
    WHERE roles.code = $1 AND account.status = 'active' ORDER BY account.id`,
);

const heldStaff = prepared<{ id: string }>(
  'identity.held_staff',
  `SELECT account.id
     FROM identity.users AS account JOIN identity.user_roles ON user_roles.user_id = account.id
     JOIN identity.roles ON roles.id = user_roles.role_id
    WHERE account.id = $1 AND roles.code = $2 AND account.status = 'active' FOR SHARE OF account`,
);
