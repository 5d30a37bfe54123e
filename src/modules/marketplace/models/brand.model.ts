import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, BelongsToMany, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { BrandNiche } from './brand-niche.model.js';
import { Niche } from './niche.model.js';

export const companyTypes = [
  'private_limited',
  'public_limited',
  'llp',
  'partnership',
  'sole_proprietorship',
  'ngo',
  'other',
] as const;
export type CompanyType = (typeof companyTypes)[number];

/** What a brand must tell before its profile counts as complete; the database derives the flag from it. */
const profileIsComplete = [
  'brand_name',
  'legal_entity_name',
  'company_type',
  'brand_email_id',
  'poc_name',
  'poc_email_id',
  'poc_contact_number',
]
  .map((column) => `${column} IS NOT NULL`)
  .join(' AND ');

/** The public profile of a company that looks for creators ('poc' is its point of contact). */
@Table({
  schema: 'marketplace',
  tableName: 'brands',
  indexes: [
    { name: 'brands__user_id_idx', fields: ['user_id'] },
    { name: 'brands__email_key', unique: true, fields: ['email'] },
    { name: 'brands__phone_key', unique: true, fields: ['phone'] },
    { name: 'brands__username_key', unique: true, fields: ['username'] },
    { name: 'brands__created_at_idx', fields: ['created_at', 'id'] },
  ],
})
export class Brand extends BaseModel<InferAttributes<Brand>, BrandCreationAttributes> {
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  @Classified('personal')
  @Column({ type: 'platform.phone_number' })
  declare phone: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_phone_verified' })
  declare isPhoneVerified: CreationOptional<boolean>;

  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'brand_name' })
  declare brandName: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: 'platform.username' })
  declare username: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'legal_entity_name' })
  declare legalEntityName: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: DataType.STRING(30), field: 'company_type' })
  declare companyType: CreationOptional<CompanyType | null>;

  @Classified('personal')
  @Column({ type: 'platform.email_address', field: 'brand_email_id' })
  declare brandEmailId: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'poc_name' })
  declare pocName: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'poc_designation' })
  declare pocDesignation: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: 'platform.email_address', field: 'poc_email_id' })
  declare pocEmailId: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: 'platform.phone_number', field: 'poc_contact_number' })
  declare pocContactNumber: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: DataType.TEXT, field: 'brand_bio' })
  declare brandBio: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'profile_image' })
  declare profileImage: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'incorporation_document' })
  declare incorporationDocument: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'gst_document' })
  declare gstDocument: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'pan_document' })
  declare panDocument: CreationOptional<string | null>;

  @Classified('internal')
  @Column({
    type: `BOOLEAN GENERATED ALWAYS AS (${profileIsComplete}) STORED NOT NULL`,
    field: 'is_profile_completed',
  })
  declare readonly isProfileCompleted: CreationOptional<boolean>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'is_active' })
  declare isActive: CreationOptional<boolean>;

  /** The account that owns it, maybe beside others; nobody owns what an administrator or a seeder made. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string | null>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;

  @BelongsToMany(() => Niche, { through: { model: () => BrandNiche, unique: false } })
  declare niches?: NonAttribute<Niche[]>;
}

/** Only the e-mail is required. */
export interface BrandCreationAttributes extends InferCreationAttributes<Brand> {}
