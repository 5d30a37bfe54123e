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
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  @Classified('personal')
  @Column({ type: 'platform.username', allowNull: false })
  declare username: string;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), allowNull: false, field: 'full_name' })
  declare fullName: string;

  @Classified('personal')
  @Column({ type: DataType.STRING(100), field: 'first_name' })
  declare firstName: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(100), field: 'last_name' })
  declare lastName: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: 'platform.phone_number' })
  declare phone: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_phone_verified' })
  declare isPhoneVerified: CreationOptional<boolean>;

  @Classified('internal')
  @Column({ type: Instant, field: 'email_verified_at' })
  declare emailVerifiedAt: CreationOptional<Date | null>;

  @Classified('personal')
  @Column({ type: DataType.STRING(255), field: 'profile_image' })
  declare profileImage: CreationOptional<string | null>;

  /** bcrypt; absent for those who sign in by code or link. */
  @Classified('secret')
  @Column({ type: DataType.STRING(255), field: 'password_hash' })
  declare passwordHash: CreationOptional<string | null>;

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

  @Classified('personal')
  @Column({ type: Instant, field: 'last_login_at' })
  declare lastLoginAt: CreationOptional<Date | null>;

  @BelongsToMany(() => Role, { through: { model: () => UserRole, unique: false } })
  declare roles?: NonAttribute<Role[]>;
}

/** E-mail, username and full name are required. */
export interface UserCreationAttributes extends InferCreationAttributes<User> {}
