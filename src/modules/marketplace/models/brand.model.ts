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
  /**
   * Public contact, told to everybody; unique among brands and compared without case. It need not be the e-mail of
   * the account: that one opens it.
   */
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  /** Public contact, told to everybody; unique among brands. Null where the brand gives none. */
  @Classified('personal')
  @Column({ type: 'platform.phone_number' })
  declare phone: CreationOptional<string | null>;

  /**
   * Set by a code that was sent to `phone` and redeemed by the owner. The database takes it back when the phone
   * changes; false without a phone.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_phone_verified' })
  declare isPhoneVerified: CreationOptional<boolean>;

  /** What people know it by and search for, at most 255 characters. Needed for a complete profile. */
  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'brand_name' })
  declare brandName: CreationOptional<string | null>;

  /**
   * Public handle, unique among brands and compared without case; searched together with `brand_name`. Accounts
   * have handles of their own.
   */
  @Classified('public')
  @Column({ type: 'platform.username' })
  declare username: CreationOptional<string | null>;

  /** As in the register of companies; told to everybody. Needed for a complete profile. */
  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'legal_entity_name' })
  declare legalEntityName: CreationOptional<string | null>;

  /**
   * `private_limited`, `public_limited`, `llp`, `partnership`, `sole_proprietorship`, `ngo` or `other`. Lists are
   * filtered by it; needed for a complete profile.
   */
  @Classified('public')
  @Column({ type: DataType.STRING(30), field: 'company_type' })
  declare companyType: CreationOptional<CompanyType | null>;

  /**
   * The address for creators to write to, told to everybody; unlike `email`, it is not unique. Needed for a
   * complete profile.
   */
  @Classified('personal')
  @Column({ type: 'platform.email_address', field: 'brand_email_id' })
  declare brandEmailId: CreationOptional<string | null>;

  /** The point of contact: told to the owner and to administrators only. Needed for a complete profile. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'poc_name' })
  declare pocName: CreationOptional<string | null>;

  /** What the point of contact does in the company; told to the owner and to administrators only. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'poc_designation' })
  declare pocDesignation: CreationOptional<string | null>;

  /** Told to the owner and to administrators only. Needed for a complete profile. */
  @Classified('personal')
  @Column({ type: 'platform.email_address', field: 'poc_email_id' })
  declare pocEmailId: CreationOptional<string | null>;

  /** E.164, not verified; told to the owner and to administrators only. Needed for a complete profile. */
  @Classified('personal')
  @Column({ type: 'platform.phone_number', field: 'poc_contact_number' })
  declare pocContactNumber: CreationOptional<string | null>;

  /** Plain text, at most 5000 characters; told to everybody. */
  @Classified('public')
  @Column({ type: DataType.TEXT, field: 'brand_bio' })
  declare brandBio: CreationOptional<string | null>;

  /** An http or https URL, nothing that is stored here; told to everybody. */
  @Classified('public')
  @Column({ type: DataType.STRING(255), field: 'profile_image' })
  declare profileImage: CreationOptional<string | null>;

  /**
   * An http or https URL of the certificate, nothing that is stored or checked here; told to the owner and to
   * administrators only.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'incorporation_document' })
  declare incorporationDocument: CreationOptional<string | null>;

  /**
   * URL of the proof that the company is registered for the goods and services tax (India); told as
   * `incorporation_document` is.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'gst_document' })
  declare gstDocument: CreationOptional<string | null>;

  /**
   * URL of the proof of the company's permanent account number (tax, India); told as `incorporation_document` is.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'pan_document' })
  declare panDocument: CreationOptional<string | null>;

  /**
   * Derived by the database: brand and legal name, company type, brand e-mail, and name, e-mail and number of the
   * point of contact are all given.
   */
  @Classified('internal')
  @Column({
    type: `BOOLEAN GENERATED ALWAYS AS (${profileIsComplete}) STORED NOT NULL`,
    field: 'is_profile_completed',
  })
  declare readonly isProfileCompleted: CreationOptional<boolean>;

  /**
   * Set by the owner or an administrator; true from the start. A filter of lists, no more: an inactive brand is
   * still told to everybody.
   */
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
