import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from './user.model.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/**
 * What somebody has set for themselves, at /v1/me/preferences; made with the account. The service keeps it for the
 * frontends, and acts on none of it.
 */
@Table({
  schema: 'identity',
  tableName: 'user_preferences',
  indexes: [{ name: 'user_preferences__user_id_key', unique: true, fields: ['user_id'] }],
})
export class UserPreferences extends BaseModel<
  InferAttributes<UserPreferences>,
  UserPreferencesCreationAttributes
> {
  /** Whose they are; each account has one row. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /**
   * A BCP 47 tag in canonical form, such as fr or pt-BR. For the frontend: what the service mails is not translated
   * by it.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(35), allowNull: false, defaultValue: 'en' })
  declare locale: CreationOptional<string>;

  /** An IANA name, such as Europe/Paris. For the frontend: the API answers times in UTC. */
  @Classified('internal')
  @Column({ type: DataType.STRING(64), allowNull: false, defaultValue: 'UTC' })
  declare timezone: CreationOptional<string>;

  /** `system` (as the device has it), `light` or `dark`; for the frontend. */
  @Classified('internal')
  @Column({ type: DataType.STRING(10), allowNull: false, defaultValue: 'system' })
  declare theme: CreationOptional<Theme>;

  /** A wish that is kept only: codes, links and notices that keep an account safe are mailed whatever it says. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'email_notifications' })
  declare emailNotifications: CreationOptional<boolean>;

  /** A wish that is kept only: codes are sent by SMS to whoever asks for one, whatever it says. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'sms_notifications' })
  declare smsNotifications: CreationOptional<boolean>;

  /** A wish that is kept only: the service pushes nothing to devices. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'push_notifications' })
  declare pushNotifications: CreationOptional<boolean>;

  /**
   * Consent to advertising, hence false until it is given. A wish that is kept only: nothing of the kind is sent.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'marketing_emails' })
  declare marketingEmails: CreationOptional<boolean>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface UserPreferencesCreationAttributes extends InferCreationAttributes<UserPreferences> {}
