import {
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { ThreadParticipant } from './thread-participant.model.js';

/** A conversation of two people (direct) or of a group. Its counters are kept by the database. */
@Table({
  schema: 'messaging',
  tableName: 'threads',
  indexes: [
    // Each message moves it: an index of another kind would have to be written with it, and all others, too.
    { name: 'idx_threads_last_message', using: 'BRIN', fields: ['last_message_at'] },
    {
      name: 'threads__direct_low_id_direct_high_id_key',
      unique: true,
      fields: ['direct_low_id', 'direct_high_id'],
    },
    { name: 'threads__direct_high_id_idx', fields: ['direct_high_id'] },
    { name: 'threads__retention_days_idx', fields: ['retention_days'] },
  ],
})
export class Thread extends BaseModel<InferAttributes<Thread>, ThreadCreationAttributes> {
  /** Set by owners; null of a direct thread, which is shown by the other person, and where a group has none. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255) })
  declare name: CreationOptional<string | null>;

  /** Between two people, and for good: nobody joins, and a pair has one such thread. Else it is a group. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_direct' })
  declare isDirect: CreationOptional<boolean>;

  /** For all participants; each may also archive it for themselves. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_archived' })
  declare isArchived: CreationOptional<boolean>;

  /** When the newest message was sent; as long as there is none, when the thread was begun. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, defaultValue: literal('now()'), field: 'last_message_at' })
  declare lastMessageAt: CreationOptional<Date>;

  /** The number of the newest message; messages are numbered from 1 without a gap. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'last_seq' })
  declare lastSeq: CreationOptional<number>;

  /** Messages that are there: those that retention has removed are not. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'message_count' })
  declare messageCount: CreationOptional<number>;

  /** How many take part now; at 0 retention removes the thread, unless it is under a legal hold. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'participant_count' })
  declare participantCount: CreationOptional<number>;

  /** Of a direct thread, the two it was begun between, the lower id first: a pair has one thread. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'direct_low_id', onDelete: 'SET NULL' })
  declare directLowId: CreationOptional<string | null>;

  /** See `direct_low_id`. Null of a group. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'direct_high_id', onDelete: 'SET NULL' })
  declare directHighId: CreationOptional<string | null>;

  /** After how many days messages are removed; never where it is absent. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'retention_days' })
  declare retentionDays: CreationOptional<number | null>;

  /** Since when nothing of the thread may be lost, whoever deletes it. */
  @Classified('internal')
  @Column({ type: Instant, field: 'legal_hold_at' })
  declare legalHoldAt: CreationOptional<Date | null>;

  /** Why, as the administrator has put it. The participants are not told. */
  @Classified('personal')
  @Column({ type: DataType.STRING(500), field: 'legal_hold_reason' })
  declare legalHoldReason: CreationOptional<string | null>;

  @BelongsTo(() => User, { as: 'directLow', foreignKey: 'directLowId', onDelete: 'SET NULL' })
  declare directLow?: NonAttribute<User>;

  @BelongsTo(() => User, { as: 'directHigh', foreignKey: 'directHighId', onDelete: 'SET NULL' })
  declare directHigh?: NonAttribute<User>;

  @HasMany(() => ThreadParticipant)
  declare participants?: NonAttribute<ThreadParticipant[]>;
}

export interface ThreadCreationAttributes extends InferCreationAttributes<Thread> {}
