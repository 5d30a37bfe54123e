import {
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../../platform/database/base.model.js';
import { User } from '../../models/user.model.js';
import type { Channel, Template } from '../outgoing-message.js';

export const messageStatuses = ['queued', 'sent', 'failed', 'expired'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** A message on its way (a transactional outbox), and what is left of it afterwards to count by. */
@Table({
  schema: 'identity',
  tableName: 'outgoing_messages',
  indexes: [
    { name: 'outgoing_messages__user_id_created_at_idx', fields: ['user_id', 'created_at'] },
    { name: 'outgoing_messages__recipient_hash_created_at_idx', fields: ['recipient_hash', 'created_at'] },
    { name: 'outgoing_messages__channel_created_at_idx', fields: ['channel', 'created_at'] },
    {
      name: 'outgoing_messages__next_attempt_at_idx',
      fields: ['next_attempt_at'],
      where: { status: 'queued' },
    },
  ],
})
export class OutgoingMessageRow extends BaseModel<
  InferAttributes<OutgoingMessageRow>,
  OutgoingMessageRowCreationAttributes
> {
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string | null>;

  @Column({ type: DataType.STRING(10), allowNull: false })
  declare channel: Channel;

  @Column({ type: DataType.STRING(40), allowNull: false })
  declare template: Template;

  /** Keyed hash of the address: enough to count by, nothing to write to. */
  @Column({ type: DataType.BLOB, allowNull: false, field: 'recipient_hash' })
  declare recipientHash: Buffer;

  /** Address and text, encrypted; gone once the message is done. */
  @Column({ type: DataType.BLOB })
  declare content: CreationOptional<Buffer | null>;

  @Column({ type: DataType.STRING(10), allowNull: false, defaultValue: 'queued' })
  declare status: CreationOptional<MessageStatus>;

  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare attempts: CreationOptional<number>;

  /** Nobody takes the message before: it waits for its next attempt, or it is being sent. */
  @Column({ type: Instant, allowNull: false, defaultValue: literal('now()'), field: 'next_attempt_at' })
  declare nextAttemptAt: CreationOptional<Date>;

  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;

  @Column({ type: Instant, field: 'sent_at' })
  declare sentAt: CreationOptional<Date | null>;

  /** What took it. */
  @Column({ type: DataType.STRING(20) })
  declare transport: CreationOptional<string | null>;

  /** A code of ours, never words of a server: they quote addresses. */
  @Column({ type: DataType.STRING(50), field: 'last_error' })
  declare lastError: CreationOptional<string | null>;

  /** What the gateway charges for it. */
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false, defaultValue: literal('0') })
  declare cost: CreationOptional<string>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface OutgoingMessageRowCreationAttributes extends InferCreationAttributes<OutgoingMessageRow> {}
