import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { Forecast } from '../models/forecast.model.js';

/** Forecasts are of the shop and stay; who asked for them is forgotten. */
@Injectable()
@RegisterEraser(true)
export class ForecastEraser implements Eraser {
  constructor(@InjectModel(Forecast) private readonly forecasts: typeof Forecast) {}

  async erase(userId: string): Promise<void> {
    await this.forecasts.update({ requestedById: null }, { where: { requestedById: userId } });
  }
}
