import {
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../../platform/database/base.model.js';
import { Classified } from '../../../../platform/privacy/data-classes.js';
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
  /**
   * The account that it is for, by which its messages are counted together. Null where it is for none, and once the
   * account is erased.
   */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string | null>;

  /** `email` or `sms`. Limits are kept for each, and money is spent on SMS alone. */
  @Classified('internal')
  @Column({ type: DataType.STRING(10), allowNull: false })
  declare channel: Channel;

  /**
   * What it is for, such as `sign_in_code` or `security_notice`, so that messages can be told apart without being
   * read. A `work_notice` counts towards no limit of a person.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(40), allowNull: false })
  declare template: Template;

  /** Keyed hash of the address: enough to count by, nothing to write to. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'recipient_hash' })
  declare recipientHash: Buffer;

  /** Address and text, encrypted; gone once the message is done. */
  @Classified('secret')
  @Column({ type: DataType.BLOB })
  declare content: CreationOptional<Buffer | null>;

  /**
   * `queued` until it is `sent`; `failed` after five attempts, or one that no other would mend; `expired` where its
   * time came first, or its person was erased.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(10), allowNull: false, defaultValue: 'queued' })
  declare status: CreationOptional<MessageStatus>;

  /**
   * 0 to 5. Counted when an attempt begins, so that a message that brings its process down does not do so for ever.
   */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare attempts: CreationOptional<number>;

  /** Nobody takes the message before: it waits for its next attempt, or it is being sent. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, defaultValue: literal('now()'), field: 'next_attempt_at' })
  declare nextAttemptAt: CreationOptional<Date>;

  /** It is not sent after this: what it says, a code for instance, is of no use then. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;

  /** When a transport took it, which is not yet that it arrived; null unless it is `sent`. */
  @Classified('internal')
  @Column({ type: Instant, field: 'sent_at' })
  declare sentAt: CreationOptional<Date | null>;

  /** What took it. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20) })
  declare transport: CreationOptional<string | null>;

  /** A code of ours, never words of a server: they quote addresses. */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'last_error' })
  declare lastError: CreationOptional<string | null>;

  /** What the gateway charges for it. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false, defaultValue: literal('0') })
  declare cost: CreationOptional<string>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface OutgoingMessageRowCreationAttributes extends InferCreationAttributes<OutgoingMessageRow> {}
