import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { Authenticator, type Principal } from '../../../platform/access/principal.js';
import { AccessTokens } from './access-tokens.js';

/**
 * Asks the database at every request, in one query, whether session and account still hold and which roles the
 * account has: logout, suspension and a changed role hold on the very next request.
 */
@Injectable()
@ActsAsService('identity.authentication')
export class SessionAuthenticator extends Authenticator {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const claims = this.tokens.read(token);
    if (!claims) return undefined;
    const [row] = await this.sequelize.query<{ roles: string[] }>(
      `SELECT array(SELECT role.code::text
                      FROM identity.user_roles AS granted
                      JOIN identity.roles AS role ON role.id = granted.role_id AND role.is_active
                     WHERE granted.user_id = account.id) AS roles
         FROM identity.users AS account
        WHERE account.id = $1 AND account.status = 'active'
          AND EXISTS (SELECT FROM identity.user_sessions AS session
                       WHERE session.family = $2 AND session.user_id = account.id
                         AND session.revoked_at IS NULL AND session.absolute_expires_at > now())`,
      { type: QueryTypes.SELECT, bind: [claims.sub, claims.sid] },
    );
    return row && { userId: claims.sub, sessionId: claims.sid, roles: row.roles };
  }
}
