import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../database/base.model.js';
import { Classified } from '../../privacy/data-classes.js';

/** How often one caller has met one limit in the current window, or how long the caller stays blocked. */
@Table({
  schema: 'platform',
  tableName: 'rate_limits',
  indexes: [
    { name: 'rate_limits__key_hash_key', unique: true, fields: ['key_hash'] },
    { name: 'rate_limits__expires_at_idx', fields: ['expires_at'] },
  ],
})
export class RateLimitCount extends BaseModel<
  InferAttributes<RateLimitCount>,
  InferCreationAttributes<RateLimitCount>
> {
  /** Of the limit: what an operator finds it by. Says nothing of the caller. */
  @Classified('internal')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare name: string;

  /** Of the limit and the caller together. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'key_hash' })
  declare keyHash: Buffer;

  /**
   * Of this window, from 1. More than the limit means that the caller is blocked; what they try while that is known
   * adds nothing.
   */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare hits: number;

  /** The end of the window, or of the block that began in it; from then on the row means nothing. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;
}
