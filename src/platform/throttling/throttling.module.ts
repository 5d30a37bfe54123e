import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { getConnectionToken } from '@nestjs/sequelize';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Sequelize } from 'sequelize-typescript';
import type { Environment } from '../../config/environment.js';
import { PostgresThrottlerStorage } from './postgres-throttler.storage.js';
import { RateLimiter } from './rate-limiter.js';

/** Where hits are counted. The routes declare their limits themselves, so that there are none here. */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [getConnectionToken(), ConfigService],
      useFactory: (sequelize: Sequelize, config: ConfigService<{ environment: Environment }, true>) => {
        const { codeSecret } = config.get('environment', { infer: true }).auth;
        return { throttlers: [], storage: new PostgresThrottlerStorage(sequelize, codeSecret) };
      },
    }),
  ],
  providers: [RateLimiter],
  exports: [RateLimiter],
})
export class ThrottlingModule {}
