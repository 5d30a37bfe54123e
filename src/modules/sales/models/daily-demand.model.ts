import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/**
 * What the lines of one product on one day (UTC) add up to, on promotion or not. Triggers of sales.transactions keep it,
 * and nobody else writes it. It has no foreign key: the lines it is made of have one (docs/decisions/0027).
 */
@Table({
  schema: 'sales',
  tableName: 'daily_demands',
  indexes: [
    {
      name: 'daily_demands__product_id_day_is_promo_key',
      unique: true,
      fields: ['product_id', 'day', 'is_promo'],
    },
    { name: 'daily_demands__day_idx', fields: ['day'] },
  ],
})
export class DailyDemand extends BaseModel<
  InferAttributes<DailyDemand>,
  InferCreationAttributes<DailyDemand>
> {
  /** The product that the lines are of. It cannot be deleted while there are lines, hence while there is a day. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'product_id' })
  declare productId: string;

  /** A day of UTC, by the `transaction_date` of the lines. There is no row for a day without lines. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false })
  declare day: string;

  /** Of the lines: a day has one row for what was sold on promotion and one for the rest, where there are both. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, field: 'is_promo' })
  declare isPromo: boolean;

  /** How many lines, returns among them. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false })
  declare lines: string;

  /** Pieces of the lines that sell, returns not taken off: `units_returned` holds these. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false, field: 'units_sold' })
  declare unitsSold: string;

  /** Pieces that came back, as a positive number. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false, field: 'units_returned' })
  declare unitsReturned: string;

  /** Decimal string; returns count against it. Wide enough for any sum of lines. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(38, 2), allowNull: false })
  declare revenue: string;
}
