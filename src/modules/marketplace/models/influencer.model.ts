import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, BelongsToMany, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { InfluencerNiche } from './influencer-niche.model.js';
import { Niche } from './niche.model.js';

export const genders = ['female', 'male', 'non_binary', 'other', 'undisclosed'] as const;
export type Gender = (typeof genders)[number];

/** The public profile of a creator. Username, e-mail and phone are its public contact, not a login. */
@Table({
  schema: 'marketplace',
  tableName: 'influencers',
  indexes: [
    { name: 'influencers__user_id_key', unique: true, fields: ['user_id'] },
    { name: 'influencers__username_key', unique: true, fields: ['username'] },
    { name: 'influencers__email_key', unique: true, fields: ['email'] },
    { name: 'influencers__phone_key', unique: true, fields: ['phone'] },
    { name: 'influencers__created_at_idx', fields: ['created_at', 'id'] },
    { name: 'influencers__name_idx', fields: ['name', 'id'] },
  ],
})
export class Influencer extends BaseModel<InferAttributes<Influencer>, InfluencerCreationAttributes> {
  /**
   * As the creator wants to be known, at most 255 characters; told to everybody, and searched together with
   * username.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), allowNull: false })
  declare name: string;

  /**
   * Public handle, unique among influencers and compared without case. Accounts and brands have handles of their
   * own.
   */
  @Classified('personal')
  @Column({ type: 'platform.username', allowNull: false })
  declare username: string;

  /** Public contact, told to everybody; unique among influencers and compared without case. No login. */
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  /** Public contact, told to everybody; unique among influencers. */
  @Classified('personal')
  @Column({ type: 'platform.phone_number', allowNull: false })
  declare phone: string;

  /** Told to the owner and to administrators only; not after the day on which the profile was made. */
  @Classified('personal')
  @Column({ type: DataType.DATEONLY, field: 'date_of_birth' })
  declare dateOfBirth: CreationOptional<string | null>;

  /**
   * `female`, `male`, `non_binary`, `other` or `undisclosed`; null where it was never answered. Told to everybody.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(20) })
  declare gender: CreationOptional<Gender | null>;

  /** Plain text, at most 5000 characters; told to everybody. */
  @Classified('personal')
  @Column({ type: DataType.TEXT })
  declare bio: CreationOptional<string | null>;

  /** An http or https URL, nothing that is stored here; told to everybody. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'profile_image' })
  declare profileImage: CreationOptional<string | null>;

  /**
   * Set by a code that was sent to `phone` and redeemed by the owner. The database takes it back when the phone
   * changes.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_phone_verified' })
  declare isPhoneVerified: CreationOptional<boolean>;

  /**
   * Set by the owner or an administrator; true from the start. A filter of lists, no more: an inactive profile is
   * still told to everybody.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'is_active' })
  declare isActive: CreationOptional<boolean>;

  /** The account that owns it; nobody owns what an administrator or a seeder made. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string | null>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;

  @BelongsToMany(() => Niche, { through: { model: () => InfluencerNiche, unique: false } })
  declare niches?: NonAttribute<Niche[]>;
}

/** Name, username, e-mail and phone are required; the rest is optional. */
export interface InfluencerCreationAttributes extends InferCreationAttributes<Influencer> {}
