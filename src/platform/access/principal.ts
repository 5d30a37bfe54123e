import { currentRequest, type Principal } from '../http/request-context.js';
import { Problem } from '../errors/problem.js';

export type { Principal };

/** Tells who a bearer token belongs to. The module that owns accounts provides it. */
export abstract class Authenticator {
  /** `undefined` for a token that is forged, expired, or whose session or account has ended. */
  abstract authenticate(token: string): Promise<Principal | undefined>;

  /** What a token says by itself; `undefined` for one that is forged or expired. */
  abstract claim(token: string): { userId: string; sessionId: string } | undefined;

  /**
   * The function of the database, with its schema, that proves a claim: of account and session, it answers the roles
   * separated by commas, and raises {@link notSignedInState} where the session or the account has ended.
   */
  abstract readonly proof: string;
}

/** SQLSTATE of a class of our own. */
export const notSignedInState = 'AT401';

export const currentPrincipal = (): Principal | undefined => currentRequest()?.principal;

/** @throws Problem 401 when nobody is signed in. */
export function requirePrincipal(): Principal {
  const principal = currentPrincipal();
  if (!principal) throw notSignedIn();
  return principal;
}

/** Whether the record of this owner is the caller's, or the caller has one of `roles`. */
export function isOwner(ownerId: string | null, ...roles: string[]): boolean {
  const principal = currentPrincipal();
  if (!principal) return false;
  return ownerId === principal.userId || principal.roles.some((role) => roles.includes(role));
}

/**
 * Lets the owner of a record pass, and whoever has one of `roles`. For records whose existence is no secret; where
 * it is, answer 404 instead.
 * @throws Problem 401 or 403.
 */
export function requireOwner(ownerId: string | null, ...roles: string[]): void {
  requirePrincipal();
  if (!isOwner(ownerId, ...roles)) throw forbidden();
}

export const notSignedIn = (): Problem =>
  new Problem(401, 'platform.not_signed_in', 'Sign in, or send a valid access token.', {
    headers: { 'www-authenticate': 'Bearer' },
  });

export const forbidden = (): Problem =>
  new Problem(403, 'platform.forbidden', 'Your account may not do this.');
