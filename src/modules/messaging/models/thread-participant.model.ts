import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { Thread } from './thread.model.js';

export const participantRoles = ['owner', 'member'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

/** Somebody who takes part in a thread, and how far they have read it. */
@Table({
  schema: 'messaging',
  tableName: 'thread_participants',
  indexes: [
    { name: 'thread_participants__thread_id_user_id_key', unique: true, fields: ['thread_id', 'user_id'] },
    { name: 'thread_participants__user_id_idx', fields: ['user_id'] },
  ],
})
export class ThreadParticipant extends BaseModel<
  InferAttributes<ThreadParticipant>,
  ThreadParticipantCreationAttributes
> {
  /** Which thread; a row is there while somebody takes part, and is deleted when they leave. */
  @Classified('internal')
  @ForeignKey(() => Thread)
  @Column({ type: DataType.UUID, allowNull: false, field: 'thread_id', onDelete: 'CASCADE' })
  declare threadId: string;

  /** Who takes part, once in each thread. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /** Owners name the thread, choose who takes part, and how long messages are kept. */
  @Classified('internal')
  @Column({ type: DataType.STRING(10), allowNull: false, defaultValue: 'member' })
  declare role: CreationOptional<ParticipantRole>;

  /** Archived for this participant alone. */
  @Classified('personal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_archived' })
  declare isArchived: CreationOptional<boolean>;

  /** The participant sees the messages after this one: who joins does not see what was written before, unless told. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'history_after_seq' })
  declare historyAfterSeq: CreationOptional<number>;

  /**
   * The newest message that the participant has read; it only goes forward, and with their own messages where they
   * had read all before. The other participants see it.
   */
  @Classified('personal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'last_read_seq' })
  declare lastReadSeq: CreationOptional<number>;

  /** When they said so last; null where they never did. Writing a message does not set it. */
  @Classified('personal')
  @Column({ type: Instant, field: 'last_read_at' })
  declare lastReadAt: CreationOptional<Date | null>;

  /** The newest message that has reached a device of the participant. */
  @Classified('personal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'last_delivered_seq' })
  declare lastDeliveredSeq: CreationOptional<number>;

  /** Numbers after the last one read that are nothing to be read: the participant's own messages, and removed ones. */
  @Classified('personal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'not_unread_count' })
  declare notUnreadCount: CreationOptional<number>;

  @BelongsTo(() => Thread)
  declare thread?: NonAttribute<Thread>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface ThreadParticipantCreationAttributes extends InferCreationAttributes<ThreadParticipant> {}
