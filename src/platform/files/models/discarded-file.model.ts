import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../database/base.model.js';
import { Classified } from '../../privacy/data-classes.js';

/** A file that no row keeps: one that is being uploaded, or whose row is gone. It is removed when its time has come. */
@Table({
  schema: 'platform',
  tableName: 'discarded_files',
  indexes: [
    { name: 'discarded_files__storage_key_key', unique: true, fields: ['storage_key'] },
    { name: 'discarded_files__next_attempt_at_idx', fields: ['next_attempt_at'] },
  ],
})
export class DiscardedFile extends BaseModel<
  InferAttributes<DiscardedFile>,
  InferCreationAttributes<DiscardedFile>
> {
  /** Where it is in the storage: a name of chance. */
  @Classified('secret')
  @Column({ type: DataType.STRING(100), allowNull: false, field: 'storage_key' })
  declare storageKey: string;

  /** How often it was tried to remove it; from the first on nothing can keep it any more. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare attempts: CreationOptional<number>;

  /** Nobody removes it before: it may still be kept, it is being removed, or it waits for the next attempt. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'next_attempt_at' })
  declare nextAttemptAt: Date;

  /** The name of an error, never its words: they may quote paths. */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'last_error' })
  declare lastError: CreationOptional<string | null>;
}
