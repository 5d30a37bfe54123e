import { Injectable, NotFoundException, type CanActivate } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../config/environment.js';

/** Where real people's data may live the route is not there: everybody could read everybody's codes. */
@Injectable()
export class DevOutboxGuard implements CanActivate {
  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  canActivate(): boolean {
    if (this.config.get('environment', { infer: true }).isDeployed) throw new NotFoundException();
    return true;
  }
}
