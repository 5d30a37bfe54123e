import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { SupportTicket } from './support-ticket.model.js';

/** A crisis that somebody has to answer for at once: agents are told again until one acknowledges it. */
@Table({
  schema: 'support',
  tableName: 'alerts',
  indexes: [
    { name: 'alerts__ticket_id_key', unique: true, fields: ['ticket_id'], where: { acknowledged_at: null } },
    { name: 'alerts__ticket_id_idx', fields: ['ticket_id'] },
    { name: 'alerts__acknowledged_by_id_idx', fields: ['acknowledged_by_id'] },
    {
      name: 'alerts__next_notification_at_idx',
      fields: ['next_notification_at'],
      where: { acknowledged_at: null },
    },
  ],
})
export class Alert extends BaseModel<InferAttributes<Alert>, AlertCreationAttributes> {
  /** What is urgent: a ticket of a crisis. */
  @Classified('internal')
  @ForeignKey(() => SupportTicket)
  @Column({ type: DataType.UUID, allowNull: false, field: 'ticket_id', onDelete: 'CASCADE' })
  declare ticketId: string;

  /**
   * When somebody said that they answer for it; the ticket cannot be resolved or closed before. Null while nobody
   * has, and one ticket has one such alert at most.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'acknowledged_at' })
  declare acknowledgedAt: CreationOptional<Date | null>;

  /** The agent who answers for it; the ticket is theirs from then on, if it was nobody else's. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'acknowledged_by_id', onDelete: 'SET NULL' })
  declare acknowledgedById: CreationOptional<string | null>;

  /** How often agents have been told. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'notified_count' })
  declare notifiedCount: CreationOptional<number>;

  /**
   * When people were told last, of `notified_count` times; null where they were told of several other alerts of the
   * same person instead.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'last_notified_at' })
  declare lastNotifiedAt: CreationOptional<Date | null>;

  /** When they are told again, unless somebody acknowledges it; absent then. */
  @Classified('internal')
  @Column({ type: Instant, field: 'next_notification_at' })
  declare nextNotificationAt: CreationOptional<Date | null>;

  @BelongsTo(() => SupportTicket, { as: 'ticket', foreignKey: 'ticketId', onDelete: 'CASCADE' })
  declare ticket?: NonAttribute<SupportTicket>;

  @BelongsTo(() => User, { as: 'acknowledgedBy', foreignKey: 'acknowledgedById', onDelete: 'SET NULL' })
  declare acknowledgedBy?: NonAttribute<User>;
}

export interface AlertCreationAttributes extends InferCreationAttributes<Alert> {}
