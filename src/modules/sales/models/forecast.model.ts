import { Op } from 'sequelize';
import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import type { ForecastModel, ForecastResult } from '../forecasts/engine/forecast.contract.js';
import { ForecastBatch } from './forecast-batch.model.js';
import { ForecastCandidate } from './forecast-candidate.model.js';
import { ForecastPoint } from './forecast-point.model.js';
import { Product } from './product.model.js';

export const forecastScopes = ['product', 'category', 'all'] as const;
export type ForecastScope = (typeof forecastScopes)[number];

export const forecastStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type ForecastStatus = (typeof forecastStatuses)[number];

/** Those that nothing comes after. */
export const endedStatuses: readonly ForecastStatus[] = ['done', 'failed', 'cancelled'];

/** What is expected to be sold of a product, a category or everything: asked for, computed later, and kept. */
@Table({
  schema: 'sales',
  tableName: 'forecasts',
  indexes: [
    { name: 'forecasts__created_at_idx', fields: ['created_at', 'id'] },
    { name: 'forecasts__scope_created_at_idx', fields: ['scope', 'created_at', 'id'] },
    { name: 'forecasts__product_id_created_at_idx', fields: ['product_id', 'created_at', 'id'] },
    { name: 'forecasts__category_created_at_idx', fields: ['category', 'created_at', 'id'] },
    { name: 'forecasts__status_created_at_idx', fields: ['status', 'created_at', 'id'] },
    { name: 'forecasts__batch_id_status_idx', fields: ['batch_id', 'status', 'id'] },
    { name: 'forecasts__requested_by_id_idx', fields: ['requested_by_id'] },
    // What was lost with its process.
    {
      name: 'forecasts__claimed_until_idx',
      fields: ['claimed_until'],
      where: { claimed_until: { [Op.ne]: null } },
    },
  ],
})
export class Forecast extends BaseModel<InferAttributes<Forecast>, ForecastCreationAttributes> {
  /**
   * `product`, `category` or `all`: what is forecast. With `product` there is a `product_id`, with `category` a
   * category, with `all` neither.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare scope: ForecastScope;

  /** What is forecast, of scope `product`; null of the others. Forecasts go with their product. */
  @Classified('internal')
  @ForeignKey(() => Product)
  @Column({ type: DataType.UUID, field: 'product_id', onDelete: 'CASCADE' })
  declare productId: CreationOptional<string | null>;

  /**
   * As products have it, to the letter; those that had it when the forecast was computed. Null of another scope.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(100) })
  declare category: CreationOptional<string | null>;

  /** Days after `as_of` that are forecast. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'horizon_days' })
  declare horizonDays: number;

  /** Last day of the history. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false, field: 'as_of' })
  declare asOf: string;

  /** First day of the history; absent until it was read. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, field: 'history_from' })
  declare historyFrom: CreationOptional<string | null>;

  /** Days of the horizon on which there is going to be a promotion. */
  @Classified('internal')
  @Column({
    type: DataType.ARRAY(DataType.DATEONLY),
    allowNull: false,
    defaultValue: [],
    field: 'promotion_days',
  })
  declare promotionDays: CreationOptional<string[]>;

  /**
   * `queued`, `running`, `done`, `failed` or `cancelled`; nothing comes after the last three. One that was lost
   * with its process is begun again.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'queued' })
  declare status: CreationOptional<ForecastStatus>;

  /** Of a hundred. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare progress: CreationOptional<number>;

  /** How often it was begun. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare attempts: CreationOptional<number>;

  /** By when whoever computes it is heard of again; who is not was lost with its process. */
  @Classified('internal')
  @Column({ type: Instant, field: 'claimed_until' })
  declare claimedUntil: CreationOptional<Date | null>;

  /** When it was begun last; null while it waits, and where it was cancelled before. */
  @Classified('internal')
  @Column({ type: Instant, field: 'started_at' })
  declare startedAt: CreationOptional<Date | null>;

  /**
   * When it was done, failed or was cancelled; else null. A year later it is removed, one of a batch after 30 days,
   * but not the newest of its product.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'finished_at' })
  declare finishedAt: CreationOptional<Date | null>;

  /**
   * A code of ours, such as `sales.history_too_short`, never words of what went wrong; null unless it failed. The
   * API tells a sentence with it.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(60), field: 'failure_code' })
  declare failureCode: CreationOptional<string | null>;

  /** The one that did best in the backtest: `seasonal_naive`, `ets`, `mstl` or `prophet`. Null until it is done. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), field: 'chosen_model' })
  declare chosenModel: CreationOptional<ForecastModel | null>;

  /**
   * Whether a model was better than seasonal-naive; where none was, that one is chosen. False until it is done, for
   * which the API tells null.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'beats_naive' })
  declare beatsNaive: CreationOptional<boolean>;

  /** Origins of the backtest, days forecast from each, first and last day compared. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'backtest_folds' })
  declare backtestFolds: CreationOptional<number | null>;

  /**
   * Days forecast from each origin: `horizon_days`, or less where the history is too short for it. Null until it is
   * done.
   */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'backtest_horizon_days' })
  declare backtestHorizonDays: CreationOptional<number | null>;

  /** First day that was forecast and compared with what was sold. Null until it is done. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, field: 'backtest_from' })
  declare backtestFrom: CreationOptional<string | null>;

  /** Last of these days, that of the history. Null until it is done. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, field: 'backtest_until' })
  declare backtestUntil: CreationOptional<string | null>;

  /** Events of the horizon that it reckons with, and whether the history holds one of that name. */
  @Classified('internal')
  @Column({ type: DataType.JSONB, allowNull: false, defaultValue: [] })
  declare events: CreationOptional<ForecastResult['events']>;

  /** Absent for those of a batch. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'requested_by_id', onDelete: 'SET NULL' })
  declare requestedById: CreationOptional<string | null>;

  /** The batch that it was chosen for; null where somebody asked for it. */
  @Classified('internal')
  @ForeignKey(() => ForecastBatch)
  @Column({ type: DataType.UUID, field: 'batch_id', onDelete: 'CASCADE' })
  declare batchId: CreationOptional<string | null>;

  @BelongsTo(() => Product, { as: 'product', foreignKey: 'productId', onDelete: 'CASCADE' })
  declare product?: NonAttribute<Product>;

  @BelongsTo(() => User, { as: 'requestedBy', foreignKey: 'requestedById', onDelete: 'SET NULL' })
  declare requestedBy?: NonAttribute<User>;

  @BelongsTo(() => ForecastBatch, { as: 'batch', foreignKey: 'batchId', onDelete: 'CASCADE' })
  declare batch?: NonAttribute<ForecastBatch>;

  @HasMany(() => ForecastPoint, { as: 'points', foreignKey: 'forecastId' })
  declare points?: NonAttribute<ForecastPoint[]>;

  @HasMany(() => ForecastCandidate, { as: 'candidates', foreignKey: 'forecastId' })
  declare candidates?: NonAttribute<ForecastCandidate[]>;
}

export interface ForecastCreationAttributes extends InferCreationAttributes<Forecast> {}
