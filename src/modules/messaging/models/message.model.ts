import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted, SearchTokensOf } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { Thread } from './thread.model.js';

export const messageStatuses = ['sent', 'delivered', 'read', 'edited', 'deleted'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** One message. Its number and its place in the thread's counters are the database's. */
@Table({
  schema: 'messaging',
  tableName: 'messages',
  indexes: [
    { name: 'messages__thread_id_seq_key', unique: true, fields: ['thread_id', 'seq'] },
    { name: 'idx_messages_thread', fields: ['thread_id', { name: 'created_at', order: 'DESC' }] },
    { name: 'idx_messages_user', fields: ['user_id', { name: 'created_at', order: 'DESC' }] },
  ],
})
export class Message extends BaseModel<InferAttributes<Message>, MessageCreationAttributes> {
  /** Where it was said; a message stays in its thread. */
  @Classified('internal')
  @ForeignKey(() => Thread)
  @Column({ type: DataType.UUID, allowNull: false, field: 'thread_id', onDelete: 'CASCADE' })
  declare threadId: string;

  /**
   * Who wrote it, and took part in the thread then. Stays when they leave; what they wrote is deleted when they are
   * erased.
   */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /** From 1, without a gap in the order of the commits; given by the trigger messages__take_number. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare seq: CreationOptional<number>;

  /** Absent from a deleted message, of which a tombstone stays. */
  @Encrypted()
  declare content: CreationOptional<string | null>;

  /** By which it is found: keyed tokens of its words, other ones in each thread. */
  @SearchTokensOf('content', { scope: 'threadId', field: 'search_tokens' })
  declare searchTokens: CreationOptional<string[] | null>;

  /** The message of the same thread that this one answers. */
  @Classified('internal')
  @ForeignKey(() => Message)
  @Column({ type: DataType.UUID, field: 'parent_id', onDelete: 'SET NULL' })
  declare parentId: CreationOptional<string | null>;

  /** What is read and delivered is told by the participants; here stand `sent`, `edited` and `deleted`. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'sent' })
  declare status: CreationOptional<MessageStatus>;

  /** What the frontend keeps with it; an object of 4 KB at most. */
  @Classified('personal')
  @Column({ type: DataType.JSONB })
  declare metadata: CreationOptional<Record<string, unknown> | null>;

  /** Kept by the database. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'attachment_count' })
  declare attachmentCount: CreationOptional<number>;

  @BelongsTo(() => Thread)
  declare thread?: NonAttribute<Thread>;

  @BelongsTo(() => User)
  declare author?: NonAttribute<User>;

  @BelongsTo(() => Message, { as: 'parent', foreignKey: 'parentId', onDelete: 'SET NULL' })
  declare parent?: NonAttribute<Message>;
}

export interface MessageCreationAttributes extends InferCreationAttributes<Message> {}
