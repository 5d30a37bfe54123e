import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { Environment } from './config/environment.js';
import { CaseworkModule } from './modules/casework/index.js';
import { IdentityModule } from './modules/identity/index.js';
import { MarketplaceModule } from './modules/marketplace/index.js';
import { MessagingModule } from './modules/messaging/index.js';
import { SalesModule } from './modules/sales/index.js';
import { SupportModule } from './modules/support/index.js';
import { PlatformModule } from './platform/platform.module.js';

/** What the service is made of. */
@Module({})
export class AppModule {
  static of(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [() => ({ environment })] }),
        PlatformModule,
        IdentityModule,
        MarketplaceModule,
        SalesModule,
        MessagingModule,
        SupportModule,
        CaseworkModule,
      ],
    };
  }
}
