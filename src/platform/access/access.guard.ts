import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '../errors/problem.js';
import { isPublicKey } from './public.decorator.js';

/** Routes are closed until declared open: one without a declaration answers 403 to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(isPublicKey, targets)) return true;
    throw new Problem(403, 'platform.closed_route', 'This route is not open to anybody.');
  }
}
