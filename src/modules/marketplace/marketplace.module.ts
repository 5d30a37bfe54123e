import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { marketplaceAccess } from './marketplace.access.js';
import { IdentityModule } from '../identity/index.js';
import { BrandsController } from './brands.controller.js';
import { BrandsService } from './brands.service.js';
import { InfluencersController } from './influencers.controller.js';
import { InfluencersService } from './influencers.service.js';
import { marketplaceConstraints } from './marketplace.constraints.js';
import { marketplaceTopics } from './marketplace.topics.js';
import { BrandNiche } from './models/brand-niche.model.js';
import { Brand } from './models/brand.model.js';
import { InfluencerNiche } from './models/influencer-niche.model.js';
import { Influencer } from './models/influencer.model.js';
import { Niche } from './models/niche.model.js';
import { NichesController } from './niches.controller.js';
import { NichesService } from './niches.service.js';
import { ProfileOwners } from './profile-owners.js';
import { ProfilePhones } from './profile-phones.js';
import { ProfileEraser } from './profile.eraser.js';
import { NicheSeeder } from './seeders/niche.seeder.js';
import { ProfileSeeder } from './seeders/profile.seeder.js';

@Module({
  imports: [
    IdentityModule,
    FeatureModule.register({
      schema: 'marketplace',
      topics: marketplaceTopics,
      models: [Niche, Influencer, InfluencerNiche, Brand, BrandNiche],
      access: marketplaceAccess,
      lookups: ['niches'],
      constraints: marketplaceConstraints,
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [InfluencersController, BrandsController, NichesController],
  providers: [
    InfluencersService,
    BrandsService,
    NichesService,
    ProfileOwners,
    ProfilePhones,
    ProfileEraser,
    NicheSeeder,
    ProfileSeeder,
  ],
})
export class MarketplaceModule {}
