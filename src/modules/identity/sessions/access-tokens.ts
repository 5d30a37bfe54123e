import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { createDecoder, createSigner, createVerifier } from 'fast-jwt';
import type { Environment } from '../../../config/environment.js';
import { ServerClock } from '../../../platform/database/server-clock.js';

/** What an access token says: whose it is and of which session. Roles are looked up, so that they hold at once. */
export interface AccessClaims {
  sub: string;
  sid: string;
}

interface Payload extends AccessClaims {
  type: string;
  /** In seconds since 1970. */
  iat: number;
}

const tokenType = 'access';

/** Makes and checks access tokens: JWT, HS256, the key named by id; by the clock that all processes have in common. */
@Injectable()
export class AccessTokens {
  readonly lifetimeSeconds: number;
  private readonly sign: (payload: Payload) => string;
  private readonly verifiers: Map<string, (token: string) => Payload & { exp: number }>;
  private readonly decode = createDecoder({ complete: true });

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @Inject(ServerClock) private readonly clock: Pick<ServerClock, 'now'>,
  ) {
    const { jwtKeys, issuer, audience, accessTokenSeconds } = config.get('environment', { infer: true }).auth;
    const [first] = jwtKeys;
    this.lifetimeSeconds = accessTokenSeconds;
    this.sign = createSigner({
      key: Buffer.from(first!.secret),
      kid: first!.id,
      algorithm: 'HS256',
      iss: issuer,
      aud: audience,
      expiresIn: accessTokenSeconds * 1_000,
    });
    this.verifiers = new Map(
      jwtKeys.map(({ id, secret }) => [
        id,
        createVerifier({
          key: Buffer.from(secret),
          algorithms: ['HS256'],
          allowedIss: issuer,
          allowedAud: audience,
          requiredClaims: ['sub', 'sid', 'exp', 'iat', 'type'],
          // Below, by a clock of its own.
          ignoreExpiration: true,
          // By its hash: what follows from the signature alone stays true.
          cache: 10_000,
        }) as (token: string) => Payload & { exp: number },
      ]),
    );
  }

  issue(claims: AccessClaims): string {
    return this.sign({ ...claims, type: tokenType, iat: Math.floor(this.clock.now() / 1_000) });
  }

  /** The claims of a token of ours that has not expired, else `undefined`. */
  read(token: string): AccessClaims | undefined {
    try {
      const { header } = this.decode(token) as { header: { kid?: unknown } };
      const payload = this.verifiers.get(String(header.kid))?.(token);
      if (payload?.type !== tokenType || !(this.clock.now() < payload.exp * 1_000)) return undefined;
      return { sub: payload.sub, sid: payload.sid };
    } catch {
      return undefined;
    }
  }
}
