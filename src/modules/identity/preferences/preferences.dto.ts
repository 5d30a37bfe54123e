import { OmitType, PartialType } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  LocaleField,
  TimezoneField,
} from '../../../platform/http/fields.js';
import { themes, type Theme, type UserPreferences } from '../models/user-preferences.model.js';

export class PreferencesResponse {
  @LocaleField()
  locale!: string;

  @TimezoneField()
  timezone!: string;

  @ChoiceField({ choices: themes })
  theme!: Theme;

  @BooleanField()
  emailNotifications!: boolean;

  @BooleanField({ example: false })
  smsNotifications!: boolean;

  @BooleanField()
  pushNotifications!: boolean;

  @BooleanField({ example: false })
  marketingEmails!: boolean;

  @InstantField()
  updatedAt!: string;
}

export class UpdatePreferences extends PartialType(OmitType(PreferencesResponse, ['updatedAt']), {
  skipNullProperties: false,
}) {}

export const presentPreferences = (preferences: UserPreferences): PreferencesResponse => ({
  locale: preferences.locale,
  timezone: preferences.timezone,
  theme: preferences.theme,
  emailNotifications: preferences.emailNotifications,
  smsNotifications: preferences.smsNotifications,
  pushNotifications: preferences.pushNotifications,
  marketingEmails: preferences.marketingEmails,
  updatedAt: preferences.updatedAt.toISOString(),
});
