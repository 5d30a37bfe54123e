import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { TicketPriority, type TicketPriorityCode } from './ticket-priority.model.js';

/** How long the desk may take for tickets of a priority. */
@Table({
  schema: 'support',
  tableName: 'sla_policies',
  indexes: [{ name: 'sla_policies__priority_code_key', unique: true, fields: ['priority_code'] }],
})
export class SlaPolicy extends BaseModel<InferAttributes<SlaPolicy>, SlaPolicyCreationAttributes> {
  /** For which tickets; one row for each priority. Where there is none nothing is promised. */
  @Classified('public')
  @ForeignKey(() => TicketPriority)
  @Column({ type: DataType.STRING(50), allowNull: false, field: 'priority_code', onDelete: 'CASCADE' })
  declare priorityCode: TicketPriorityCode;

  /**
   * Minutes of business, or of the clock where `is_around_the_clock` says so, in which an agent has to answer so
   * that the requester sees it. A change is for what is opened later, or gets another priority.
   */
  @Classified('public')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'first_response_minutes' })
  declare firstResponseMinutes: number;

  /**
   * Minutes, counted as `first_response_minutes` are, without the time that the ticket is pending; not below those,
   * a year (525,600) at most.
   */
  @Classified('public')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'resolution_minutes' })
  declare resolutionMinutes: number;

  /** Whether the minutes run day and night; else in business hours alone. */
  @Classified('public')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_around_the_clock' })
  declare isAroundTheClock: CreationOptional<boolean>;

  @BelongsTo(() => TicketPriority, {
    as: 'priority',
    foreignKey: 'priorityCode',
    targetKey: 'code',
    onDelete: 'CASCADE',
  })
  declare priority?: NonAttribute<TicketPriority>;
}

export interface SlaPolicyCreationAttributes extends InferCreationAttributes<SlaPolicy> {}
