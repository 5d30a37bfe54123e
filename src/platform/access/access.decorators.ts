import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { AnswersWhenProved } from './proved-answer.js';

/** Who may call a route. `owner` is signed in, and the service lets only the owner of the record pass. */
export type AccessRule =
  | { kind: 'public'; isOpenUnproved?: boolean }
  | { kind: 'program' }
  | { kind: 'signed_in'; isProvedByStatement?: boolean }
  | { kind: 'roles'; roles: readonly string[] }
  | { kind: 'owner'; roles: readonly string[] };

export const accessKey = 'atrium:access';

/** Anybody may call this route (or every route of this controller). */
export const Public = () => declare({ kind: 'public' });

/**
 * Anybody, whatever becomes of the database: whose session cannot be proved just now is a stranger. A token that is known
 * to be no good is refused as ever.
 */
export const AlwaysPublic = () => declare({ kind: 'public', isOpenUnproved: true });

/** Anybody; who is signed in is told more, or may leave out what a stranger has to say. */
export const PublicOrSignedIn = () =>
  applyDecorators(
    Public(),
    ApiBearerAuth(),
    ApiSecurity({}),
    ApiProblem(401, 'platform.not_signed_in', 'The access token that was sent is not valid.'),
  );

/** A program of the operator's, by a secret of its own, which the route's service asks for: no account is known here. */
export const ByProgram = () => SetMetadata(accessKey, { kind: 'program' } satisfies AccessRule);

/** Whoever is signed in. */
export const SignedIn = () => declare({ kind: 'signed_in' });

/**
 * Whoever is signed in, as {@link SignedIn}: that the session holds is proved by the database with the first statement
 * that the route sends, in the same message, instead of by one before it. For routes that are asked all the time, need
 * no role, and do nothing before they ask the database. What is wrong with the input may be told before a session that
 * has ended.
 */
export const SignedInByStatement = (): MethodDecorator =>
  applyDecorators(declare({ kind: 'signed_in', isProvedByStatement: true }), AnswersWhenProved);

/** Whoever has one of the roles. */
export const Roles = (...roles: string[]) => declare({ kind: 'roles', roles });

/** The owner of the record, or whoever has one of the roles. The service checks it with `requireOwner`. */
export const OwnerOr = (...roles: string[]) => declare({ kind: 'owner', roles });

function declare(rule: Exclude<AccessRule, { kind: 'program' }>): MethodDecorator & ClassDecorator {
  if (rule.kind === 'public') return SetMetadata(accessKey, rule);
  return applyDecorators(
    SetMetadata(accessKey, rule),
    ApiBearerAuth(),
    ApiProblem(401, 'platform.not_signed_in', 'No valid access token was sent.'),
    ...(rule.kind === 'signed_in'
      ? []
      : [ApiProblem(403, 'platform.forbidden', 'The account may not do this.')]),
  );
}
