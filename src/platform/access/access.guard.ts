import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { accessKey, type AccessRule } from './access.decorators.js';
import { Authenticator, forbidden, notSignedIn, type Principal } from './principal.js';

/** Routes are closed until declared open: one without a declaration answers 403 to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw new Problem(403, 'platform.closed_route', 'This route is not open to anybody.');
    if (rule.kind === 'program') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (rule.kind === 'signed_in' && rule.isProvedByStatement) return this.takeAtWord(request);
    const principal = await this.identify(request.headers.authorization).catch((error: unknown) => {
      if (error instanceof Problem || !isOpenUnproved(rule)) throw error;
      return undefined;
    });
    request.context.principal = principal;
    if (rule.kind === 'public') return true;
    if (!principal) throw notSignedIn();
    if (rule.kind === 'roles' && !principal.roles.some((role) => rule.roles.includes(role)))
      throw forbidden();
    return true;
  }

  /** The first statement finds out whether it is true. */
  private takeAtWord({ context, headers }: FastifyRequest): boolean {
    const authenticator = this.modules.get(Authenticator, { strict: false });
    const token = tokenOf(headers.authorization);
    const claim = token && authenticator.claim(token);
    if (!claim) throw notSignedIn();
    context.principal = { ...claim, roles: [] };
    context.proof = { routine: authenticator.proof, sessionId: claim.sessionId };
    return true;
  }

  /** A token that is sent must be good, also where none is needed: a client should learn that it has ended. */
  private async identify(header: string | undefined): Promise<Principal | undefined> {
    if (header === undefined) return undefined;
    const token = tokenOf(header);
    const principal = token && (await this.modules.get(Authenticator, { strict: false }).authenticate(token));
    if (!principal) throw notSignedIn();
    return principal;
  }
}

const isOpenUnproved = (rule: AccessRule): boolean => rule.kind === 'public' && rule.isOpenUnproved === true;

const tokenOf = (header = ''): string | undefined => /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
