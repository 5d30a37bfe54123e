import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { ActiveAccounts } from '../../identity/index.js';

/** The accounts that work at the desk. */
@Injectable()
@ActsAsService('support.agents')
export class Agents {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly accounts: ActiveAccounts,
  ) {}

  /** Whether the account is one of an agent; it stays active until the end of the current transaction then. */
  async hold(id: string): Promise<boolean> {
    if ((await this.accounts.holdAll([id])).length === 0) return false;
    return (await this.statements.rows(agentOf, [id])).length > 0;
  }
}

const agentOf = prepared<object>(
  'support.agent',
  `SELECT FROM identity.user_roles JOIN identity.roles ON roles.id = user_roles.role_id
    WHERE user_roles.user_id = $1 AND roles.code = 'agent'`,
);
