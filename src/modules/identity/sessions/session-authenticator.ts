import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { Authenticator, notSignedInState, type Principal } from '../../../platform/access/principal.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { sqlState } from '../../../platform/errors/sql-state.js';
import { AccessTokens } from './access-tokens.js';

/**
 * Asks the database at every request, in one query, whether session and account still hold and which roles the
 * account has: logout, suspension and a changed role hold on the very next request.
 */
@Injectable()
@ActsAsService('identity.authentication')
export class SessionAuthenticator extends Authenticator {
  readonly proof = 'identity.prove_session';

  constructor(
    private readonly statements: PreparedStatements,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const claim = this.claim(token);
    if (!claim) return undefined;
    try {
      const [row] = await this.statements.rows(proveSession, [claim.userId, claim.sessionId]);
      return { ...claim, roles: row!.roles.split(',').filter(Boolean) };
    } catch (error) {
      if (sqlState(error) === notSignedInState) return undefined;
      throw error;
    }
  }

  claim(token: string): { userId: string; sessionId: string } | undefined {
    const claims = this.tokens.read(token);
    return claims && { userId: claims.sub, sessionId: claims.sid };
  }
}

/** Values: account, family of the session. */
const proveSession = prepared<{ roles: string }>(
  'identity.prove_session',
  'SELECT identity.prove_session($1, $2) AS roles',
);
