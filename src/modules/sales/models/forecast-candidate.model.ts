import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import type { ForecastModel } from '../forecasts/engine/forecast.contract.js';
import { Forecast } from './forecast.model.js';

const error = { type: DataType.DECIMAL(38, 6) };

/** How wrong one model was in the backtest of a forecast, as decimal strings; nothing where it could not be tried. */
@Table({
  schema: 'sales',
  tableName: 'forecast_candidates',
  indexes: [
    { name: 'forecast_candidates__forecast_id_model_key', unique: true, fields: ['forecast_id', 'model'] },
    {
      name: 'forecast_candidates__forecast_id_key',
      unique: true,
      fields: ['forecast_id'],
      where: { is_chosen: true },
    },
  ],
})
export class ForecastCandidate extends AppendOnlyModel<
  InferAttributes<ForecastCandidate>,
  ForecastCandidateCreationAttributes
> {
  /** Whose backtest it was in: each model is tried once for a forecast. */
  @Classified('internal')
  @ForeignKey(() => Forecast)
  @Column({ type: DataType.UUID, allowNull: false, field: 'forecast_id', onDelete: 'CASCADE' })
  declare forecastId: string;

  /** `seasonal_naive`, `ets`, `mstl` or `prophet`, the simplest first: of equals the simpler one is chosen. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare model: ForecastModel;

  /** Whether the points are of this model; true of one of each forecast. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_chosen' })
  declare isChosen: CreationOptional<boolean>;

  /** Why it was not ranked. */
  @Classified('internal')
  @Column({ type: DataType.TEXT })
  declare reason: CreationOptional<string | null>;

  /**
   * Sum of absolute errors by sum of demand (Kolassa and Schütz, 2007): 0.21 is a fifth off. Null where it was not
   * ranked, or nothing was sold in the test.
   */
  @Classified('internal')
  @Column(error)
  declare wape: CreationOptional<string | null>;

  /**
   * Mean absolute error by that of seasonal-naive in training (Hyndman and Koehler, 2006): below 1 is better than
   * that. Null where it was not ranked, or training has no error to compare with.
   */
  @Classified('internal')
  @Column(error)
  declare mase: CreationOptional<string | null>;

  /**
   * Share of the days of the test, 0 to 1, whose demand lay within the 80 % interval: 0.8 is as it should be. Null
   * where it was not ranked.
   */
  @Classified('internal')
  @Column({ ...error, field: 'coverage_80' })
  declare coverage80: CreationOptional<string | null>;

  /** The same for the 95 % interval. */
  @Classified('internal')
  @Column({ ...error, field: 'coverage_95' })
  declare coverage95: CreationOptional<string | null>;

  /** Positive where it forecasts too much. */
  @Classified('internal')
  @Column(error)
  declare bias: CreationOptional<string | null>;

  /** Of the processor. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(10, 3), allowNull: false })
  declare seconds: string;

  @BelongsTo(() => Forecast, { as: 'forecast', foreignKey: 'forecastId', onDelete: 'CASCADE' })
  declare forecast?: NonAttribute<Forecast>;
}

export interface ForecastCandidateCreationAttributes extends InferCreationAttributes<ForecastCandidate> {}
