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
  /** Whose session it is; all of them end where the account is suspended, deactivated or erased. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /**
   * Given at the sign-in, the same for each token that follows from it: the id of the session in the API, and the
   * sid of its access tokens.
   */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false })
  declare family: string;

  /** SHA-256 of the token, which is 256 random bits. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'token_hash' })
  declare tokenHash: Buffer;

  /**
   * The User-Agent of the request that got this token, cut to 255 characters; null where it sent none. Shown to the
   * person among their sessions.
   */
  @Classified('personal')
  @Column({ type: DataType.STRING(255) })
  declare device: CreationOptional<string | null>;

  /** Of the request that got this token. Shown to the person among their sessions, the newest of each. */
  @Classified('personal')
  @Column({ type: DataType.INET, field: 'ip_address' })
  declare ipAddress: CreationOptional<string | null>;

  /**
   * The token is exchanged before this or not at all: 14 days from when it was issued, unless SESSION_IDLE_SECONDS
   * says otherwise.
   */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'idle_expires_at' })
  declare idleExpiresAt: Date;

  /**
   * The session ends then however often it is refreshed: 90 days from the sign-in, unless SESSION_ABSOLUTE_SECONDS
   * says otherwise. The row is removed after it, when the person signs in again.
   */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'absolute_expires_at' })
  declare absoluteExpiresAt: Date;

  /** When another token took its place. */
  @Classified('internal')
  @Column({ type: Instant, field: 'rotated_at' })
  declare rotatedAt: CreationOptional<Date | null>;

  /**
   * When the session was ended before its time, as by signing out, a change of password, a suspension, or a token
   * that was used twice; else null.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'revoked_at' })
  declare revokedAt: CreationOptional<Date | null>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface UserSessionCreationAttributes extends InferCreationAttributes<UserSession> {}
