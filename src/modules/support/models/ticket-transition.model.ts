import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { TicketStatus, type TicketStatusCode } from './ticket-status.model.js';

/** Which status of a ticket may follow which, and what the ticket must have for it. */
@Table({
  schema: 'support',
  tableName: 'ticket_transitions',
  indexes: [
    {
      name: 'ticket_transitions__from_status_code_to_status_code_key',
      unique: true,
      fields: ['from_status_code', 'to_status_code'],
    },
    { name: 'ticket_transitions__to_status_code_idx', fields: ['to_status_code'] },
  ],
})
export class TicketTransition extends BaseModel<
  InferAttributes<TicketTransition>,
  TicketTransitionCreationAttributes
> {
  /**
   * The status that a ticket has. What is in no row is refused, by the service and by the database, but for a
   * merge.
   */
  @Classified('public')
  @ForeignKey(() => TicketStatus)
  @Column({ type: DataType.STRING(50), allowNull: false, field: 'from_status_code', onDelete: 'CASCADE' })
  declare fromStatusCode: TicketStatusCode;

  /** The status that it may have next; another one. */
  @Classified('public')
  @ForeignKey(() => TicketStatus)
  @Column({ type: DataType.STRING(50), allowNull: false, field: 'to_status_code', onDelete: 'CASCADE' })
  declare toStatusCode: TicketStatusCode;

  /** Of assigneeId, resolution and pendingReason. */
  @Classified('public')
  @Column({
    type: DataType.ARRAY(DataType.TEXT),
    allowNull: false,
    defaultValue: [],
    field: 'required_fields',
  })
  declare requiredFields: CreationOptional<string[]>;

  @BelongsTo(() => TicketStatus, {
    as: 'fromStatus',
    foreignKey: 'fromStatusCode',
    targetKey: 'code',
    onDelete: 'CASCADE',
  })
  declare fromStatus?: NonAttribute<TicketStatus>;

  @BelongsTo(() => TicketStatus, {
    as: 'toStatus',
    foreignKey: 'toStatusCode',
    targetKey: 'code',
    onDelete: 'CASCADE',
  })
  declare toStatus?: NonAttribute<TicketStatus>;
}

export interface TicketTransitionCreationAttributes extends InferCreationAttributes<TicketTransition> {}
