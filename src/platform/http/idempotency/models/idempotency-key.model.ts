import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { AppendOnlyModel, Instant } from '../../../database/base.model.js';
import { Classified } from '../../../privacy/data-classes.js';

/** A request that was carried out under an `Idempotency-Key`, and what it was answered. Never changed, only removed. */
@Table({
  schema: 'platform',
  tableName: 'idempotency_keys',
  indexes: [
    { name: 'idempotency_keys__key_hash_key', unique: true, fields: ['key_hash'] },
    { name: 'idempotency_keys__user_id_idx', fields: ['user_id'] },
    { name: 'idempotency_keys__expires_at_idx', fields: ['expires_at'] },
  ],
})
export class IdempotencyKey extends AppendOnlyModel<
  InferAttributes<IdempotencyKey>,
  InferCreationAttributes<IdempotencyKey>
> {
  /** Of the key, its caller and the route. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'key_hash' })
  declare keyHash: Buffer;

  /** Of the body, keyed as well. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'body_hash' })
  declare bodyHash: Buffer;

  /** Whose request it was, to be forgotten with the account; a stranger's has none. No foreign key: the accounts are a module's. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'user_id' })
  declare userId: CreationOptional<string | null>;

  /** Sealed, as an answer may hold tokens. NULL for one that is not kept. */
  @Classified('secret')
  @Column({ type: DataType.BLOB })
  declare answer: CreationOptional<Buffer | null>;

  /** From then on the key is as good as new. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;
}
