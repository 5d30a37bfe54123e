import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../platform/privacy/erasure.js';
import { Brand } from './models/brand.model.js';
import { Influencer } from './models/influencer.model.js';

/** Nothing of others refers to a profile: it goes as a whole, and its niches with it by their foreign keys. */
@Injectable()
@RegisterEraser(true)
export class ProfileEraser implements Eraser {
  constructor(
    @InjectModel(Influencer) private readonly influencers: typeof Influencer,
    @InjectModel(Brand) private readonly brands: typeof Brand,
  ) {}

  async erase(userId: string): Promise<void> {
    await this.influencers.destroy({ where: { userId } });
    await this.brands.destroy({ where: { userId } });
  }
}
