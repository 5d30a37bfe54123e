import { Injectable, NotFoundException, type CanActivate } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';

/** In production the route is not there. */
@Injectable()
export class OutsideProductionGuard implements CanActivate {
  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  canActivate(): boolean {
    if (this.config.get('environment', { infer: true }).name === 'production') throw new NotFoundException();
    return true;
  }
}
