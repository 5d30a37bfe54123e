import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { DatabaseModule } from './database/database.module.js';
import { DatabaseErrors } from './errors/database-errors.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { FeatureModule } from './features/feature.module.js';
import { FeatureRegistry } from './features/feature-registry.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { ValidationPipe } from './http/validation.pipe.js';
import { ListsModule } from './lists/lists.module.js';
import { platformConstraints } from './platform.constraints.js';
import { Erasure } from './privacy/erasure.js';
import { SeedController } from './seeding/seed.controller.js';
import { SeedRunner } from './seeding/seed-runner.js';
import { RateLimitCount } from './throttling/models/rate-limit.model.js';
import { RateLimitGuard } from './throttling/rate-limit.guard.js';
import { ThrottlingModule } from './throttling/throttling.module.js';

/** Everything that knows no business. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    DatabaseModule,
    ListsModule,
    ThrottlingModule,
    FeatureModule.register({
      schema: 'platform',
      models: [RateLimitCount],
      constraints: platformConstraints,
      foundation: new URL('./database/sql/', import.meta.url),
      sql: new URL('./throttling/sql/', import.meta.url),
    }),
  ],
  controllers: [HealthController, SeedController],
  providers: [
    FeatureRegistry,
    DatabaseErrors,
    HealthService,
    SeedRunner,
    Erasure,
    { provide: APP_GUARD, useClass: AccessGuard },
    // After the one that finds out who asks.
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [FeatureRegistry, SeedRunner, Erasure, ThrottlingModule],
})
export class PlatformModule {}
