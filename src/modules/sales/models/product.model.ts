import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** Something the shop sells, and how many pieces of it there are. */
@Table({
  schema: 'sales',
  tableName: 'products',
  indexes: [
    { name: 'idx_products_sku', unique: true, fields: ['sku'] },
    { name: 'idx_products_category', fields: ['category'] },
    { name: 'products__created_at_idx', fields: ['created_at', 'id'] },
    { name: 'products__name_idx', fields: ['name', 'id'] },
  ],
})
export class Product extends BaseModel<InferAttributes<Product>, ProductCreationAttributes> {
  @Classified('public')
  @Column({ type: DataType.STRING(255), allowNull: false })
  declare name: string;

  @Classified('public')
  @Column({ type: DataType.STRING(100) })
  declare category: CreationOptional<string | null>;

  @Classified('public')
  @Column({ type: DataType.STRING(100) })
  declare variation: CreationOptional<string | null>;

  /** Decimal string, two places. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false })
  declare price: string;

  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare stock: CreationOptional<number>;

  @Classified('public')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare sku: string;

  /** Days from an order to its delivery; null where the service's default is good enough. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'lead_time_days' })
  declare leadTimeDays: CreationOptional<number | null>;

  /** In how many of the times between order and delivery the stock is to last: 0.500 to 0.999, a decimal string. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(4, 3), field: 'service_level' })
  declare serviceLevel: CreationOptional<string | null>;
}

export interface ProductCreationAttributes extends InferCreationAttributes<Product> {}
