import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsToMany, Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Role } from './role.model.js';
import { UserRole } from './user-role.model.js';

export const userStatuses = ['active', 'invited', 'deactivated', 'suspended', 'anonymised'] as const;
export type UserStatus = (typeof userStatuses)[number];

/** One account for all systems: how a person signs in, and what they may do. */
@Table({
  schema: 'identity',
  tableName: 'users',
  indexes: [
    { name: 'idx_users_email', unique: true, fields: ['email'] },
    { name: 'idx_users_username', unique: true, fields: ['username'] },
    { name: 'users__phone_key', unique: true, fields: ['phone'] },
    { name: 'idx_users_created_at', fields: ['created_at', 'id'] },
    { name: 'users__email_idx', fields: ['email'], where: { status: 'active' } },
  ],
})
export class User extends BaseModel<InferAttributes<User>, UserCreationAttributes> {
  /**
   * Unique, and compared without case. A change takes hold when the new address is proved; an erased account has
   * its id at `erased.invalid`.
   */
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  /**
   * What other people see and find somebody by; unique and compared without case. Derived from the e-mail where
   * none is given; `erased.` and the id once erased.
   */
  @Classified('personal')
  @Column({ type: 'platform.username', allowNull: false })
  declare username: string;

  /**
   * Told to the person and to administrators; of a counsellor it is printed on the final summary. Other people are
   * shown the username.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), allowNull: false, field: 'full_name' })
  declare fullName: string;

  /** Only where the person gives it: `full_name` is not put together of it. */
  @Classified('personal')
  @Column({ type: DataType.STRING(100), field: 'first_name' })
  declare firstName: CreationOptional<string | null>;

  /** Only where the person gives it: `full_name` is not put together of it. */
  @Classified('personal')
  @Column({ type: DataType.STRING(100), field: 'last_name' })
  declare lastName: CreationOptional<string | null>;

  /**
   * Unique; set by the code that proves it, and good to sign in by. Taken away when the owner of an e-mail that
   * nobody had proved comes by link.
   */
  @Classified('personal')
  @Column({ type: 'platform.phone_number' })
  declare phone: CreationOptional<string | null>;

  /**
   * Set with the phone, by the code that was sent there; never true without a phone. Only a verified phone can be
   * used to sign in.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_phone_verified' })
  declare isPhoneVerified: CreationOptional<boolean>;

  /**
   * When link or code from a mail proved the address; null until then. The first sign-in by link proves it too, and
   * takes away a password that was set before.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'email_verified_at' })
  declare emailVerifiedAt: CreationOptional<Date | null>;

  /** An http or https URL, nothing that is stored here. Anybody who is signed in may see it. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'profile_image' })
  declare profileImage: CreationOptional<string | null>;

  /** bcrypt; absent for those who sign in by code or link. */
  @Classified('secret')
  @Column({ type: DataType.STRING(255), field: 'password_hash' })
  declare passwordHash: CreationOptional<string | null>;

  /**
   * `active`, `invited`, `deactivated` (by the person), `suspended` (by an administrator) or `anonymised` (erased,
   * for good). Only `active` signs in; nothing sets `invited`.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'active' })
  declare status: CreationOptional<UserStatus>;

  /** Derived: the status is 'active'. */
  @Classified('internal')
  @Column({
    type: `BOOLEAN GENERATED ALWAYS AS (status = 'active') STORED NOT NULL`,
    field: 'is_active',
  })
  declare readonly isActive: CreationOptional<boolean>;

  /**
   * The last sign-in by password, code or link; a refresh of the session does not count. Null where there was none,
   * and once erased.
   */
  @Classified('personal')
  @Column({ type: Instant, field: 'last_login_at' })
  declare lastLoginAt: CreationOptional<Date | null>;

  @BelongsToMany(() => Role, { through: { model: () => UserRole, unique: false } })
  declare roles?: NonAttribute<Role[]>;
}

/** E-mail, username and full name are required. */
export interface UserCreationAttributes extends InferCreationAttributes<User> {}
