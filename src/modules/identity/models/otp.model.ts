import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from './user.model.js';

/** A code that was sent to a phone. Kept for a day, so that wrong tries are counted across codes. */
@Table({
  schema: 'identity',
  tableName: 'otps',
  indexes: [
    { name: 'otps__phone_expires_at_idx', fields: ['phone', 'expires_at'] },
    { name: 'otps__user_id_idx', fields: ['user_id'] },
    { name: 'otps__expires_at_idx', fields: ['expires_at'] },
  ],
})
export class Otp extends BaseModel<InferAttributes<Otp>, OtpCreationAttributes> {
  /**
   * Where the code was sent. Wrong tries of all its codes count together: after five within an hour none opens
   * anything.
   */
  @Classified('personal')
  @Column({ type: 'platform.phone_number', allowNull: false })
  declare phone: string;

  /** The account the code is for; none where it proves the phone of something else. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string | null>;

  /**
   * `sign_in`, `change_phone`, `marketplace_influencer` or `marketplace_brand`: lower case and underscores, named
   * by the module that asks. The code is good for nothing else.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), allowNull: false })
  declare purpose: string;

  /** What the purpose is about: a profile, an account. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'subject_id' })
  declare subjectId: CreationOptional<string | null>;

  /** Keyed, and bound to row, phone and purpose: six digits alone could be tried out. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'code_hash' })
  declare codeHash: Buffer;

  /** Wrong tries. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare attempts: CreationOptional<number>;

  /** Redeemed, or replaced by another one. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_used' })
  declare isUsed: CreationOptional<boolean>;

  /** Ten minutes after it was sent. The row is removed a day after that, when somebody asks for a code. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface OtpCreationAttributes extends InferCreationAttributes<Otp> {}
