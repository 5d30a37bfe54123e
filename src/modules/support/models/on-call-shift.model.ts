import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';

/** When an agent is told of crises, whatever the hour. */
@Table({
  schema: 'support',
  tableName: 'on_call_shifts',
  indexes: [
    { name: 'on_call_shifts__agent_id_starts_at_key', unique: true, fields: ['agent_id', 'starts_at'] },
    { name: 'on_call_shifts__starts_at_idx', fields: ['starts_at', 'id'] },
    { name: 'on_call_shifts__ends_at_idx', fields: ['ends_at', 'id'] },
  ],
})
export class OnCallShift extends BaseModel<InferAttributes<OnCallShift>, OnCallShiftCreationAttributes> {
  /** Who is on call: an active agent when the shift was entered. Shifts go with the erasure of their agent. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'agent_id', onDelete: 'CASCADE' })
  declare agentId: string;

  /** From then on the agent is told first of each new alert. An agent has no two shifts of the same beginning. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'starts_at' })
  declare startsAt: Date;

  /** After `starts_at`; from then on the agent is told no more as one on call. Shifts may overlap. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'ends_at' })
  declare endsAt: Date;

  @BelongsTo(() => User, { as: 'agent', foreignKey: 'agentId', onDelete: 'CASCADE' })
  declare agent?: NonAttribute<User>;
}

export interface OnCallShiftCreationAttributes extends InferCreationAttributes<OnCallShift> {}
