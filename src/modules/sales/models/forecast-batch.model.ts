import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

export const batchStatuses = ['running', 'done'] as const;
export type BatchStatus = (typeof batchStatuses)[number];

const count = { type: DataType.INTEGER, allowNull: false, defaultValue: 0 };

/** Forecasts of many products that belong together, as those of one night. One is made at a time. */
@Table({
  schema: 'sales',
  tableName: 'forecast_batches',
  indexes: [
    {
      name: 'forecast_batches__status_key',
      unique: true,
      fields: ['status'],
      where: { status: 'running' },
    },
    { name: 'forecast_batches__created_at_idx', fields: ['created_at', 'id'] },
  ],
})
export class ForecastBatch extends BaseModel<
  InferAttributes<ForecastBatch>,
  ForecastBatchCreationAttributes
> {
  /**
   * `running` or `done`: done once nothing of it waits or runs, whatever became of its forecasts. One batch runs at
   * a time.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'running' })
  declare status: CreationOptional<BatchStatus>;

  /** Last day of the history of all of them. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false, field: 'as_of' })
  declare asOf: string;

  /** Days after `as_of` that each of its forecasts tells of, 1 to 365. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'horizon_days' })
  declare horizonDays: number;

  /** How many products were chosen. */
  @Classified('internal')
  @Column(count)
  declare total: CreationOptional<number>;

  /** How many of its forecasts are computed. Goes up while it runs, with the status of each. */
  @Classified('internal')
  @Column(count)
  declare done: CreationOptional<number>;

  /** How many were given up; `failure_code` of each says why. */
  @Classified('internal')
  @Column(count)
  declare failed: CreationOptional<number>;

  /** Of which too little was sold to forecast them, or which somebody has taken out of it. */
  @Classified('internal')
  @Column(count)
  declare skipped: CreationOptional<number>;

  /** When its products were chosen. One that stopped half-way goes on, and keeps this. */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'started_at' })
  declare startedAt: Date;

  /**
   * When the last of it ended; null while it runs. The batch is removed a year later, once nothing of it is left.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'finished_at' })
  declare finishedAt: CreationOptional<Date | null>;
}

export interface ForecastBatchCreationAttributes extends InferCreationAttributes<ForecastBatch> {}
