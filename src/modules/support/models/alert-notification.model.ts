import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { Alert } from './alert.model.js';

/** That an agent was told of a crisis. */
@Table({
  schema: 'support',
  tableName: 'alert_notifications',
  indexes: [
    {
      name: 'alert_notifications__alert_id_agent_id_round_key',
      unique: true,
      fields: ['alert_id', 'agent_id', 'round'],
    },
    { name: 'alert_notifications__agent_id_idx', fields: ['agent_id'] },
  ],
})
export class AlertNotification extends AppendOnlyModel<
  InferAttributes<AlertNotification>,
  AlertNotificationCreationAttributes
> {
  /** Of what they were told; each agent once a round. */
  @Classified('internal')
  @ForeignKey(() => Alert)
  @Column({ type: DataType.UUID, allowNull: false, field: 'alert_id', onDelete: 'CASCADE' })
  declare alertId: string;

  /** Who was told: one on call, another agent or, where there is none, an administrator. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'agent_id', onDelete: 'CASCADE' })
  declare agentId: string;

  /** Which time of telling it was, from 1. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare round: number;

  /** Whether a mail went out to them; their screen shows it anyway. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_mailed' })
  declare isMailed: CreationOptional<boolean>;

  @BelongsTo(() => Alert, { as: 'alert', foreignKey: 'alertId', onDelete: 'CASCADE' })
  declare alert?: NonAttribute<Alert>;

  @BelongsTo(() => User, { as: 'agent', foreignKey: 'agentId', onDelete: 'CASCADE' })
  declare agent?: NonAttribute<User>;
}

export interface AlertNotificationCreationAttributes extends InferCreationAttributes<AlertNotification> {}
