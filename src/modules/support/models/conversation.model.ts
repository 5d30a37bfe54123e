import {
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { ConversationMode, type ConversationModeCode } from './conversation-mode.model.js';
import { ConversationStatus, type ConversationStatusCode } from './conversation-status.model.js';

export const conversationLocales = ['fr', 'ar', 'en'] as const;
export type ConversationLocale = (typeof conversationLocales)[number];

/** What a person and the desk say to each other. Its counters are kept by the database. */
@Table({
  schema: 'support',
  tableName: 'conversations',
  indexes: [
    {
      name: 'conversations__user_id_last_message_at_idx',
      fields: ['user_id', { name: 'last_message_at', order: 'DESC' }, { name: 'id', order: 'DESC' }],
    },
    { name: 'conversations__assigned_agent_id_idx', fields: ['assigned_agent_id'] },
    { name: 'conversations__mode_code_idx', fields: ['mode_code'] },
    { name: 'conversations__status_code_idx', fields: ['status_code'] },
    // Whose answer does not come, and what is old enough to be removed.
    {
      name: 'conversations__awaits_answer_since_idx',
      fields: ['awaits_answer_since'],
      where: { mode_code: 'AUTO' },
    },
    {
      name: 'conversations__last_message_at_idx',
      fields: ['last_message_at'],
      where: { content_removed_at: null },
    },
  ],
})
export class Conversation extends BaseModel<InferAttributes<Conversation>, ConversationCreationAttributes> {
  /** Who asks for support. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /**
   * Who answers: AUTO, the external service; SUPPORT, people. An answer of the service that comes too late is
   * refused by it.
   */
  @Classified('internal')
  @ForeignKey(() => ConversationMode)
  @Column({
    type: DataType.STRING(50),
    allowNull: false,
    defaultValue: 'AUTO',
    field: 'mode_code',
    onDelete: 'RESTRICT',
  })
  declare modeCode: CreationOptional<ConversationModeCode>;

  /**
   * `active`, `archived`, `escalated` or `closed`. In one that is archived or closed only the service itself still
   * says something.
   */
  @Classified('internal')
  @ForeignKey(() => ConversationStatus)
  @Column({
    type: DataType.STRING(50),
    allowNull: false,
    defaultValue: 'active',
    field: 'status_code',
    onDelete: 'RESTRICT',
  })
  declare statusCode: CreationOptional<ConversationStatusCode>;

  /** What it is about, in the words of the person; gone with retention and erasure. */
  @Encrypted()
  declare title: CreationOptional<string | null>;

  /** In which language the person is told what the service itself says. */
  @Classified('internal')
  @Column({ type: DataType.STRING(5), allowNull: false, defaultValue: 'fr' })
  declare locale: CreationOptional<ConversationLocale>;

  /** The agent who has taken it over; null while nobody has, and from when the service answers again. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'assigned_agent_id', onDelete: 'SET NULL' })
  declare assignedAgentId: CreationOptional<string | null>;

  /** When it was escalated last: somebody may be in danger. Stays when that is over; null where it never was. */
  @Classified('internal')
  @Column({ type: Instant, field: 'escalated_at' })
  declare escalatedAt: CreationOptional<Date | null>;

  /** When it was closed; null while it is not, and where it is archived. */
  @Classified('internal')
  @Column({ type: Instant, field: 'closed_at' })
  declare closedAt: CreationOptional<Date | null>;

  /** When the newest message was written; as long as there is none, when it was begun. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, defaultValue: literal('now()'), field: 'last_message_at' })
  declare lastMessageAt: CreationOptional<Date>;

  /** The number of the newest message; they are numbered from 1 without a gap. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'last_seq' })
  declare lastSeq: CreationOptional<number>;

  /** How far the person has read; what they write they have read. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'last_read_seq' })
  declare lastReadSeq: CreationOptional<number>;

  /** Since when the person waits for an answer, of whomever; kept by the database, until it is closed. */
  @Classified('internal')
  @Column({ type: Instant, field: 'awaits_answer_since' })
  declare awaitsAnswerSince: CreationOptional<Date | null>;

  /** When retention or erasure has removed what was said. */
  @Classified('internal')
  @Column({ type: Instant, field: 'content_removed_at' })
  declare contentRemovedAt: CreationOptional<Date | null>;

  @BelongsTo(() => User, { as: 'requester', foreignKey: 'userId', onDelete: 'CASCADE' })
  declare requester?: NonAttribute<User>;

  @BelongsTo(() => User, { as: 'assignedAgent', foreignKey: 'assignedAgentId', onDelete: 'SET NULL' })
  declare assignedAgent?: NonAttribute<User>;

  @BelongsTo(() => ConversationMode, {
    as: 'mode',
    foreignKey: 'modeCode',
    targetKey: 'code',
    onDelete: 'RESTRICT',
  })
  declare mode?: NonAttribute<ConversationMode>;

  @BelongsTo(() => ConversationStatus, {
    as: 'status',
    foreignKey: 'statusCode',
    targetKey: 'code',
    onDelete: 'RESTRICT',
  })
  declare status?: NonAttribute<ConversationStatus>;
}

export interface ConversationCreationAttributes extends InferCreationAttributes<Conversation> {}
