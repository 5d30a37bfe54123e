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
  /** At most 255 characters; searched by any part of it, together with the SKU. Not unique. */
  @Classified('public')
  @Column({ type: DataType.STRING(255), allowNull: false })
  declare name: string;

  /**
   * Free text of at most 100 characters, compared to the letter. Figures and forecasts are by what it is now, not
   * by what it was when a line was sold; null where there is none.
   */
  @Classified('public')
  @Column({ type: DataType.STRING(100) })
  declare category: CreationOptional<string | null>;

  /**
   * What tells it from its like, such as the colour; at most 100 characters. Each variation is a product of its
   * own.
   */
  @Classified('public')
  @Column({ type: DataType.STRING(100) })
  declare variation: CreationOptional<string | null>;

  /** Decimal string, two places. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false })
  declare price: string;

  /**
   * Pieces there are, never below 0. Recording a sale takes from it and a return adds to it; an import of lines
   * leaves it as it is.
   */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0 })
  declare stock: CreationOptional<number>;

  /**
   * Stock keeping unit, at most 100 characters: unique, and case counts. By it an import finds the product of a
   * line, or makes one.
   */
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
