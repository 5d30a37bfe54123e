import { Module } from '@nestjs/common';
import { Authenticator } from '../../platform/access/principal.js';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { identityAccess } from './identity.access.js';
import { AccountEraser } from './accounts/account.eraser.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { ActiveAccounts } from './accounts/active-accounts.js';
import { MyAccountController } from './accounts/my-account.controller.js';
import { MyAccountService } from './accounts/my-account.service.js';
import { Passwords } from './accounts/passwords.js';
import { RegistrationService } from './accounts/registration.service.js';
import { WorkNotices } from './delivery/work-notices.js';
import { deliveryConstraints } from './delivery/delivery.constraints.js';
import { deliveryControllers, deliveryModels, deliveryProviders } from './delivery/delivery.parts.js';
import { identityConstraints } from './identity.constraints.js';
import { identityInvariants } from './identity.invariants.js';
import { identityTopics } from './identity.topics.js';
import { magicLinkConstraints } from './magic-links/magic-links.constraints.js';
import {
  magicLinkControllers,
  magicLinkModels,
  magicLinkProviders,
} from './magic-links/magic-links.parts.js';
import { Role } from './models/role.model.js';
import { UserPreferences } from './models/user-preferences.model.js';
import { UserRole } from './models/user-role.model.js';
import { UserSession } from './models/user-session.model.js';
import { User } from './models/user.model.js';
import { PeopleController } from './people/people.controller.js';
import { PeopleService } from './people/people.service.js';
import { Staff } from './people/staff.js';
import { phoneCodeConstraints } from './phone-codes/phone-codes.constraints.js';
import {
  phoneCodeControllers,
  phoneCodeModels,
  phoneCodeProviders,
} from './phone-codes/phone-codes.parts.js';
import { PhoneCodes } from './phone-codes/phone-codes.service.js';
import { PreferencesController } from './preferences/preferences.controller.js';
import { PreferencesService } from './preferences/preferences.service.js';
import { AccountSeeder } from './seeders/account.seeder.js';
import { AccessTokens } from './sessions/access-tokens.js';
import { RefreshCookie } from './sessions/refresh-cookie.js';
import { RecentProof } from './sessions/recent-proof.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInService } from './sessions/sign-in.service.js';

@Module({
  imports: [
    FeatureModule.register({
      schema: 'identity',
      topics: identityTopics,
      models: [
        User,
        Role,
        UserRole,
        UserSession,
        UserPreferences,
        ...deliveryModels,
        ...phoneCodeModels,
        ...magicLinkModels,
      ],
      access: identityAccess,
      invariants: identityInvariants,
      constraints: {
        ...identityConstraints,
        ...deliveryConstraints,
        ...phoneCodeConstraints,
        ...magicLinkConstraints,
      },
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [
    AccountsController,
    MyAccountController,
    PreferencesController,
    SessionsController,
    PeopleController,
    ...deliveryControllers,
    ...phoneCodeControllers,
    ...magicLinkControllers,
  ],
  providers: [
    Passwords,
    RegistrationService,
    AccountsService,
    ActiveAccounts,
    MyAccountService,
    AccountEraser,
    PreferencesService,
    AccessTokens,
    RefreshCookie,
    RecentProof,
    SessionsService,
    SignInService,
    PeopleService,
    Staff,
    { provide: Authenticator, useClass: SessionAuthenticator },
    AccountSeeder,
    ...deliveryProviders,
    ...phoneCodeProviders,
    ...magicLinkProviders,
  ],
  exports: [ActiveAccounts, PhoneCodes, RegistrationService, SessionsService, Staff, WorkNotices],
})
export class IdentityModule {}
