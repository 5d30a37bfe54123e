import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { Message } from './message.model.js';

/** What a message said before it was edited or deleted under a legal hold. Gone with the hold. */
@Table({
  schema: 'messaging',
  tableName: 'preserved_messages',
  indexes: [{ name: 'preserved_messages__message_id_idx', fields: ['message_id'] }],
})
export class PreservedMessage extends AppendOnlyModel<
  InferAttributes<PreservedMessage>,
  PreservedMessageCreationAttributes
> {
  /**
   * The message that said it: one row for each time that it was edited under the hold, and one for its deletion.
   */
  @Classified('internal')
  @ForeignKey(() => Message)
  @Column({ type: DataType.UUID, allowNull: false, field: 'message_id', onDelete: 'CASCADE' })
  declare messageId: string;

  @BelongsTo(() => Message)
  declare message?: NonAttribute<Message>;

  /** What it said until then; shown to administrators with the thread that is held, and to nobody else. */
  @Encrypted({ allowNull: false })
  declare content: string;

  /** What it had beside the content until then; null where it had none. */
  @Classified('personal')
  @Column({ type: DataType.JSONB })
  declare metadata: CreationOptional<Record<string, unknown> | null>;
}

export interface PreservedMessageCreationAttributes extends InferCreationAttributes<PreservedMessage> {}
