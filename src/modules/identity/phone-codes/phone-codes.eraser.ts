import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { Otp } from '../models/otp.model.js';

@Injectable()
@RegisterEraser(true)
export class PhoneCodesEraser implements Eraser {
  constructor(@InjectModel(Otp) private readonly otps: typeof Otp) {}

  async erase(userId: string): Promise<void> {
    await this.otps.destroy({ where: { userId } });
  }
}
