import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, type WhereOptions } from 'sequelize';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { BrandsService } from '../brands.service.js';
import { InfluencersService } from '../influencers.service.js';
import { Brand } from '../models/brand.model.js';
import { Influencer } from '../models/influencer.model.js';
import { Niche } from '../models/niche.model.js';
import type { CreateBrand } from '../dto/brand.dto.js';
import { brandRows, influencerRows } from './profile-rows.js';

/** Influencers and brands to look at in development; they belong to nobody. */
@Injectable()
@RegisterSeeder({ name: 'profiles', module: 'marketplace', kind: 'demo', after: ['niches'] })
export class ProfileSeeder implements Seeder {
  constructor(
    @InjectModel(Influencer) private readonly influencers: typeof Influencer,
    @InjectModel(Brand) private readonly brands: typeof Brand,
    @InjectModel(Niche) private readonly niches: typeof Niche,
    private readonly influencersService: InfluencersService,
    private readonly brandsService: BrandsService,
  ) {}

  async seed(): Promise<number> {
    const niches = await this.niches.findAll();
    const idsOf = (names: string[]): string[] =>
      niches.filter((niche) => names.includes(niche.name)).map((niche) => niche.id);
    let added = 0;
    for (const { niches: names, ...row } of influencerRows) {
      if (await this.influencers.count({ where: anyOf(row) })) continue;
      await this.influencersService.add({ ...row, nicheIds: idsOf(names) }, null);
      added += 1;
    }
    for (const { niches: names, ...row } of brandRows) {
      if (await this.brands.count({ where: anyOf(row) })) continue;
      await this.brandsService.add({ ...row, nicheIds: idsOf(names) }, null);
      added += 1;
    }
    return added;
  }

  async unseed(): Promise<number> {
    const influencers = await this.influencers.destroy({
      where: { username: influencerRows.map((row) => row.username) },
    });
    const brands = await this.brands.destroy({ where: { email: brandRows.map((row) => row.email) } });
    return influencers + brands;
  }
}

/** A row counts as there while one of its unique values is, whatever has become of the others. */
const anyOf = ({
  username,
  email,
  phone,
}: Pick<CreateBrand, 'username' | 'email' | 'phone'>): WhereOptions => ({
  [Op.or]: [{ username: username! }, { email }, { phone: phone! }],
});
