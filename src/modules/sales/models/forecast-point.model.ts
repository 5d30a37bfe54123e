import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import type { ForecastComponents } from '../forecasts/engine/forecast.contract.js';
import { Forecast } from './forecast.model.js';

const pieces = { type: DataType.DECIMAL(38, 4), allowNull: false };

/** One day of a forecast, in pieces as decimal strings. */
@Table({
  schema: 'sales',
  tableName: 'forecast_points',
  indexes: [{ name: 'forecast_points__forecast_id_day_key', unique: true, fields: ['forecast_id', 'day'] }],
})
export class ForecastPoint extends AppendOnlyModel<
  InferAttributes<ForecastPoint>,
  ForecastPointCreationAttributes
> {
  /** The forecast that tells it; its points are kept in one piece when it is done, and removed with it. */
  @Classified('internal')
  @ForeignKey(() => Forecast)
  @Column({ type: DataType.UUID, allowNull: false, field: 'forecast_id', onDelete: 'CASCADE' })
  declare forecastId: string;

  /** A day of UTC, after `as_of` of the forecast and within its horizon; one row for each. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false })
  declare day: string;

  /** What is expected to be sold that day. The sum of the components, or 0 where that is below. */
  @Classified('internal')
  @Column(pieces)
  declare point: string;

  /**
   * Demand is expected between this and `upper_80` on 80 days of 100. A whole number where it is not the point;
   * never below 0.
   */
  @Classified('internal')
  @Column({ ...pieces, field: 'lower_80' })
  declare lower80: string;

  /** See `lower_80`. */
  @Classified('internal')
  @Column({ ...pieces, field: 'upper_80' })
  declare upper80: string;

  /** As `lower_80`, on 95 days of 100: never above it. */
  @Classified('internal')
  @Column({ ...pieces, field: 'lower_95' })
  declare lower95: string;

  /** As `upper_80`, on 95 days of 100: never below it. */
  @Classified('internal')
  @Column({ ...pieces, field: 'upper_95' })
  declare upper95: string;

  /** What seasonal-naive says of the day. */
  @Classified('internal')
  @Column(pieces)
  declare naive: string;

  /** What makes up the point. */
  @Classified('internal')
  @Column({ type: DataType.JSONB, allowNull: false })
  declare components: ForecastComponents;

  @BelongsTo(() => Forecast, { as: 'forecast', foreignKey: 'forecastId', onDelete: 'CASCADE' })
  declare forecast?: NonAttribute<Forecast>;
}

export interface ForecastPointCreationAttributes extends InferCreationAttributes<ForecastPoint> {}
