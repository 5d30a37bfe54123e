import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { MagicLink } from '../models/magic-link.model.js';

@Injectable()
@RegisterEraser(true)
export class MagicLinksEraser implements Eraser {
  constructor(@InjectModel(MagicLink) private readonly links: typeof MagicLink) {}

  async erase(userId: string): Promise<void> {
    await this.links.destroy({ where: { userId } });
  }
}
