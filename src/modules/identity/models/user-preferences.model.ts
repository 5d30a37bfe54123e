import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from './user.model.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

@Table({
  schema: 'identity',
  tableName: 'user_preferences',
  indexes: [{ name: 'user_preferences__user_id_key', unique: true, fields: ['user_id'] }],
})
export class UserPreferences extends BaseModel<
  InferAttributes<UserPreferences>,
  UserPreferencesCreationAttributes
> {
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  @Classified('internal')
  @Column({ type: DataType.STRING(35), allowNull: false, defaultValue: 'en' })
  declare locale: CreationOptional<string>;

  @Classified('internal')
  @Column({ type: DataType.STRING(64), allowNull: false, defaultValue: 'UTC' })
  declare timezone: CreationOptional<string>;

  @Classified('internal')
  @Column({ type: DataType.STRING(10), allowNull: false, defaultValue: 'system' })
  declare theme: CreationOptional<Theme>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'email_notifications' })
  declare emailNotifications: CreationOptional<boolean>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'sms_notifications' })
  declare smsNotifications: CreationOptional<boolean>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'push_notifications' })
  declare pushNotifications: CreationOptional<boolean>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'marketing_emails' })
  declare marketingEmails: CreationOptional<boolean>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface UserPreferencesCreationAttributes extends InferCreationAttributes<UserPreferences> {}
