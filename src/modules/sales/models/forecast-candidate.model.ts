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
  @Classified('internal')
  @ForeignKey(() => Forecast)
  @Column({ type: DataType.UUID, allowNull: false, field: 'forecast_id', onDelete: 'CASCADE' })
  declare forecastId: string;

  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare model: ForecastModel;

  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_chosen' })
  declare isChosen: CreationOptional<boolean>;

  /** Why it was not ranked. */
  @Classified('internal')
  @Column({ type: DataType.TEXT })
  declare reason: CreationOptional<string | null>;

  @Classified('internal')
  @Column(error)
  declare wape: CreationOptional<string | null>;

  @Classified('internal')
  @Column(error)
  declare mase: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ ...error, field: 'coverage_80' })
  declare coverage80: CreationOptional<string | null>;

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
