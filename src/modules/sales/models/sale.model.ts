import {
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Product } from './product.model.js';

/**
 * One sold line; a negative quantity is a return. Lines are only ever added: a mistake is corrected by the
 * line that takes it back.
 */
@Table({
  schema: 'sales',
  tableName: 'transactions',
  indexes: [
    { name: 'idx_transaction_date', using: 'BRIN', fields: ['transaction_date'] },
    {
      name: 'idx_transactions_date_range',
      fields: [
        { name: 'transaction_date', order: 'DESC' },
        { name: 'id', order: 'DESC' },
      ],
    },
    { name: 'idx_transactions_product_date', fields: ['product_id', 'transaction_date'] },
    { name: 'idx_transactions_is_promo', fields: ['transaction_date'], where: { is_promo: true } },
    { name: 'idx_transactions_quantity_date', fields: ['quantity_sold', 'transaction_date'] },
    { name: 'transactions__source_ref_key', unique: true, fields: ['source_ref'] },
  ],
})
export class Sale extends AppendOnlyModel<InferAttributes<Sale>, SaleCreationAttributes> {
  /** What was sold; a product of which anything was sold cannot be deleted. */
  @Classified('internal')
  @ForeignKey(() => Product)
  @Column({ type: DataType.UUID, allowNull: false, field: 'product_id', onDelete: 'RESTRICT' })
  declare productId: string;

  /** Pieces: above 0 sold, below 0 returned, never 0. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'quantity_sold' })
  declare quantitySold: number;

  /** Decimal string, two places. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false, field: 'price_per_unit' })
  declare pricePerUnit: string;

  /**
   * When it was sold, as whoever records it says; now where they do not. Its day (UTC) is what figures and
   * forecasts count it for.
   */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, defaultValue: literal('now()'), field: 'transaction_date' })
  declare transactionDate: CreationOptional<Date>;

  /**
   * Whether it was sold at a promotion, as whoever records it says; forecasts learn from it what a promotion does.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_promo' })
  declare isPromo: CreationOptional<boolean>;

  /** The line's own id where it was imported from, so that an import can be run again. */
  @Classified('internal')
  @Column({ type: DataType.STRING(255), field: 'source_ref' })
  declare sourceRef: CreationOptional<string | null>;

  @BelongsTo(() => Product)
  declare product?: NonAttribute<Product>;
}

export interface SaleCreationAttributes extends InferCreationAttributes<Sale> {}
