import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { Conversation } from './conversation.model.js';
import { SupportTicket } from './support-ticket.model.js';

export const decisions = [
  'began',
  'mode_changed',
  'status_changed',
  'escalated',
  'answered',
  'answer_dropped',
  'crisis_found',
  'alert_raised',
  'alert_told',
  'alert_acknowledged',
  'assigned',
  'priority_changed',
  'category_changed',
  'merged',
] as const;
export type Decision = (typeof decisions)[number];

/** `requester` is who asks for support; `service`, the external service's own flag or its absence; `rule`, our rules. */
export const deciderKinds = ['rule', 'service', 'agent', 'requester', 'job'] as const;
export type DeciderKind = (typeof deciderKinds)[number];

/** What was decided about a conversation or a ticket, why, and by whom. Only added to; nothing in it is personal. */
@Table({
  schema: 'support',
  tableName: 'decision_logs',
  indexes: [
    {
      name: 'decision_logs__conversation_id_created_at_idx',
      fields: ['conversation_id', 'created_at', 'id'],
    },
    { name: 'decision_logs__ticket_id_created_at_idx', fields: ['ticket_id', 'created_at', 'id'] },
    { name: 'decision_logs__decided_by_id_idx', fields: ['decided_by_id'] },
  ],
})
export class DecisionLog extends AppendOnlyModel<
  InferAttributes<DecisionLog>,
  DecisionLogCreationAttributes
> {
  /** About which it was decided; null of what concerns a ticket alone. */
  @Classified('internal')
  @ForeignKey(() => Conversation)
  @Column({ type: DataType.UUID, field: 'conversation_id', onDelete: 'CASCADE' })
  declare conversationId: CreationOptional<string | null>;

  /** About which it was decided; null of what concerns a conversation alone. One of both is given always. */
  @Classified('internal')
  @ForeignKey(() => SupportTicket)
  @Column({ type: DataType.UUID, field: 'ticket_id', onDelete: 'CASCADE' })
  declare ticketId: CreationOptional<string | null>;

  /**
   * One of a list that is in the code and in a check: `began`, `mode_changed`, `escalated`, `answered`,
   * `alert_told`, `merged` and others. What of the columns is filled follows from it.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), allowNull: false })
  declare decision: Decision;

  /** Of `mode_changed`: AUTO or SUPPORT. No foreign key: what was decided stands whatever the lookup says. */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'from_mode' })
  declare fromMode: CreationOptional<string | null>;

  /** Of `mode_changed` and where a conversation began: the mode from then on. */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'to_mode' })
  declare toMode: CreationOptional<string | null>;

  /**
   * Where a status changed: that of the conversation or, where `ticket_id` is given and `conversation_id` is not,
   * of the ticket.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'from_status' })
  declare fromStatus: CreationOptional<string | null>;

  /** As `from_status`: the one from then on, also where it began. */
  @Classified('internal')
  @Column({ type: DataType.STRING(50), field: 'to_status' })
  declare toStatus: CreationOptional<string | null>;

  /** A code, such as `low_confidence` or `crisis_pattern`; what a person has put is `note`. */
  @Classified('internal')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare reason: string;

  /** What an agent has put; never told to who asks for support. */
  @Encrypted()
  declare note: CreationOptional<string | null>;

  /**
   * The newest message of the conversation that was known to whoever decided; 0 where there was none. What is decided
   * about one message has its number.
   */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'message_seq' })
  declare messageSeq: CreationOptional<number | null>;

  /** What was known: ids of patterns, confidence, times, kinds of failure; no words of anybody. */
  @Classified('internal')
  @Column({ type: DataType.JSONB, allowNull: false, defaultValue: {} })
  declare signals: CreationOptional<Record<string, unknown>>;

  /** From 0 to 1, as the external service tells it. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(4, 3) })
  declare confidence: CreationOptional<string | null>;

  /**
   * `rule`, `service`, `agent`, `requester` or `job`: `requester` is who asks for support, `service` the external
   * service or its absence, `rule` the rules of `rule_version`.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, field: 'decided_by_kind' })
  declare decidedByKind: DeciderKind;

  /** Of a person: the account. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'decided_by_id', onDelete: 'SET NULL' })
  declare decidedById: CreationOptional<string | null>;

  /** Of a rule: the version of the rules by which it was decided. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'rule_version' })
  declare ruleVersion: CreationOptional<number | null>;

  @BelongsTo(() => Conversation, { as: 'conversation', foreignKey: 'conversationId', onDelete: 'CASCADE' })
  declare conversation?: NonAttribute<Conversation>;

  @BelongsTo(() => SupportTicket, { as: 'ticket', foreignKey: 'ticketId', onDelete: 'CASCADE' })
  declare ticket?: NonAttribute<SupportTicket>;

  @BelongsTo(() => User, { as: 'decidedBy', foreignKey: 'decidedById', onDelete: 'SET NULL' })
  declare decidedBy?: NonAttribute<User>;
}

export interface DecisionLogCreationAttributes extends InferCreationAttributes<DecisionLog> {}
