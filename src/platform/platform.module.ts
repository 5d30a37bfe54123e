import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { AuditTrail } from './audit/audit-trail.js';
import { auditControllers, auditModels, auditProviders } from './audit/audit.parts.js';
import { BackupFigures } from './backups/backup-figures.js';
import { DatabaseModule } from './database/database.module.js';
import { DatabaseErrors } from './errors/database-errors.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { FeatureModule } from './features/feature.module.js';
import { fileExports, fileModels, fileProviders } from './files/files.parts.js';
import { platformAccess, platformUnaudited } from './platform.access.js';
import { FeatureRegistry } from './features/feature-registry.js';
import { BackupWatch } from './health/backup-watch.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { SchemaWatch } from './health/schema-watch.js';
import { Drain } from './http/drain.js';
import { IdempotencyInterceptor } from './http/idempotency/idempotency.interceptor.js';
import { IdempotentRoutes } from './http/idempotency/idempotent-routes.js';
import { KeptAnswers } from './http/idempotency/kept-answers.js';
import { IdempotencyKey } from './http/idempotency/models/idempotency-key.model.js';
import { ValidationPipe } from './http/validation.pipe.js';
import { jobExports, jobProviders } from './jobs/jobs.parts.js';
import { RequestFigures } from './http/request-figures.js';
import { Lookups } from './lookups/lookups.js';
import { ListsModule } from './lists/lists.module.js';
import { metricControllers, metricProviders } from './metrics/metrics.parts.js';
import { operationsControllers, operationsProviders } from './operations/operations.parts.js';
import { platformConstraints } from './platform.constraints.js';
import { platformTopics } from './platform.topics.js';
import { Erasure } from './privacy/erasure.js';
import { FieldEncryptionModule } from './privacy/field-encryption.module.js';
import { PersonExportController } from './privacy/person-export.controller.js';
import { PersonExport } from './privacy/person-export.service.js';
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
    FieldEncryptionModule,
    FeatureModule.register({
      schema: 'platform',
      topics: platformTopics,
      models: [RateLimitCount, IdempotencyKey, ...auditModels, ...fileModels],
      access: platformAccess,
      unaudited: platformUnaudited,
      constraints: platformConstraints,
      foundation: new URL('./database/sql/', import.meta.url),
      sql: [
        './throttling/sql/',
        './http/idempotency/sql/',
        './audit/sql/',
        './files/sql/',
        './lookups/sql/',
      ].map((folder) => new URL(folder, import.meta.url)),
    }),
  ],
  controllers: [
    HealthController,
    SeedController,
    PersonExportController,
    ...auditControllers,
    ...metricControllers,
    ...operationsControllers,
  ],
  providers: [
    FeatureRegistry,
    Lookups,
    DatabaseErrors,
    RequestFigures,
    ...metricProviders,
    ...operationsProviders,
    HealthService,
    Drain,
    SchemaWatch,
    BackupWatch,
    BackupFigures,
    SeedRunner,
    Erasure,
    KeptAnswers,
    IdempotencyInterceptor,
    IdempotentRoutes,
    PersonExport,
    ...auditProviders,
    ...fileProviders,
    ...jobProviders,
    { provide: APP_GUARD, useClass: AccessGuard },
    // After the one that finds out who asks.
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [
    FeatureRegistry,
    Lookups,
    SeedRunner,
    Erasure,
    AuditTrail,
    ThrottlingModule,
    FieldEncryptionModule,
    ...fileExports,
    ...jobExports,
  ],
})
export class PlatformModule {}
