import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from './user.model.js';

/**
 * One refresh token. The tokens that follow from one sign-in are a family: what a person sees as a session on a
 * device, and what is revoked as a whole.
 */
@Table({
  schema: 'identity',
  tableName: 'user_sessions',
  indexes: [
    { name: 'user_sessions__token_hash_key', unique: true, fields: ['token_hash'] },
    { name: 'user_sessions__user_id_idx', fields: ['user_id'] },
    { name: 'user_sessions__family_idx', fields: ['family'] },
  ],
})
export class UserSession extends BaseModel<InferAttributes<UserSession>, UserSessionCreationAttributes> {
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false })
  declare family: string;

  /** SHA-256 of the token, which is 256 random bits. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'token_hash' })
  declare tokenHash: Buffer;

  @Classified('personal')
  @Column({ type: DataType.STRING(255) })
  declare device: CreationOptional<string | null>;

  @Classified('personal')
  @Column({ type: DataType.INET, field: 'ip_address' })
  declare ipAddress: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'idle_expires_at' })
  declare idleExpiresAt: Date;

  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'absolute_expires_at' })
  declare absoluteExpiresAt: Date;

  /** When another token took its place. */
  @Classified('internal')
  @Column({ type: Instant, field: 'rotated_at' })
  declare rotatedAt: CreationOptional<Date | null>;

  @Classified('internal')
  @Column({ type: Instant, field: 'revoked_at' })
  declare revokedAt: CreationOptional<Date | null>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface UserSessionCreationAttributes extends InferCreationAttributes<UserSession> {}
