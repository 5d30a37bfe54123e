import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { StoredFileModel } from '../../../platform/files/models/stored-file.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { Message } from './message.model.js';
import { Thread } from './thread.model.js';

/** A file that was uploaded to a thread, and goes with a message from when that is sent. */
@Table({
  schema: 'messaging',
  tableName: 'attachments',
  indexes: [
    { name: 'attachments__storage_key_key', unique: true, fields: ['storage_key'] },
    { name: 'attachments__message_id_idx', fields: ['message_id'] },
    { name: 'attachments__thread_id_idx', fields: ['thread_id'] },
    { name: 'attachments__user_id_idx', fields: ['user_id'] },
    { name: 'attachments__created_at_idx', fields: ['created_at'], where: { message_id: null } },
  ],
})
export class Attachment extends StoredFileModel<InferAttributes<Attachment>, AttachmentCreationAttributes> {
  /** Where it was uploaded: it can be sent in that thread alone, and read by those who take part there. */
  @Classified('internal')
  @ForeignKey(() => Thread)
  @Column({ type: DataType.UUID, allowNull: false, field: 'thread_id', onDelete: 'CASCADE' })
  declare threadId: string;

  /** Who uploaded it. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /** Absent until it is sent; what is not sent within a day is removed. */
  @Classified('internal')
  @ForeignKey(() => Message)
  @Column({ type: DataType.UUID, field: 'message_id', onDelete: 'CASCADE' })
  declare messageId: CreationOptional<string | null>;

  @BelongsTo(() => Thread)
  declare thread?: NonAttribute<Thread>;

  @BelongsTo(() => User)
  declare uploader?: NonAttribute<User>;

  @BelongsTo(() => Message)
  declare message?: NonAttribute<Message>;
}

export interface AttachmentCreationAttributes extends InferCreationAttributes<Attachment> {}
