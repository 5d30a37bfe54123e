import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
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
      const preferences = await this.find();
      return presentPreferences(await preferences.update(changes, { returning: true }));
    });
  }

  private find(): Promise<UserPreferences> {
    return this.preferences.findOne({ where: { userId: requirePrincipal().userId }, rejectOnEmpty: true });
  }
}
