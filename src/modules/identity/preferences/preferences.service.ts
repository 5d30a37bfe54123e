import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { UserPreferences } from '../models/user-preferences.model.js';
import { presentPreferences, type PreferencesResponse, type UpdatePreferences } from './preferences.dto.js';

@Injectable()
export class PreferencesService {
  constructor(
    @InjectModel(UserPreferences) private readonly preferences: typeof UserPreferences,
    private readonly transactions: TransactionRunner,
  ) {}

  async read(): Promise<PreferencesResponse> {
    return presentPreferences(await this.find());
  }

  update(changes: UpdatePreferences): Promise<PreferencesResponse> {
    return this.transactions.run(async () => {
      const preferences = await this.find({ lock: true });
      await requireMatch(() => presentPreferences(preferences));
      return presentPreferences(await preferences.update(changes, { returning: true }));
    });
  }

  private find({ lock = false } = {}): Promise<UserPreferences> {
    const { userId } = requirePrincipal();
    return this.preferences.findOne({ where: { userId }, lock, rejectOnEmpty: true });
  }
}
