import { PartialType } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { FractionField, IntegerField, MoneyField, TextField } from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import type { Product } from '../models/product.model.js';

/** How long the supplier takes, and how sure the shop wants to be meanwhile. */
export const leadTime = {
  min: 0,
  max: 365,
  example: 7,
  description: 'Days from an order to its delivery.',
};
export const serviceLevel = {
  min: '0.5',
  max: '0.999',
  example: '0.950',
  description:
    'In how many of the times between order and delivery the stock is to last, as a decimal string, "0.5" to "0.999".',
};

export class CreateProduct {
  @TextField({ max: 255, example: 'White metal lantern' })
  name!: string;

  @TextField({ max: 100, example: '71053', description: 'Stock keeping unit. Unique.' })
  sku!: string;

  @MoneyField({ example: '3.39' })
  price!: string;

  @IntegerField({ min: 0, max: maxInteger, optional: true, default: 0, example: 40, description: 'Pieces.' })
  stock?: number;

  @TextField({ max: 100, optional: true, nullable: true, example: 'Lighting' })
  category?: string | null;

  @TextField({ max: 100, optional: true, nullable: true, example: 'White' })
  variation?: string | null;

  @IntegerField({ ...leadTime, optional: true, nullable: true })
  leadTimeDays?: number | null;

  @FractionField({ ...serviceLevel, optional: true, nullable: true })
  serviceLevel?: string | null;
}

export class UpdateProduct extends PartialType(CreateProduct, { skipNullProperties: false }) {}

export class ListProducts extends ListQuery {
  @TextField({ max: 100, optional: true, example: 'lantern', description: 'Part of the name or SKU.' })
  q?: string;

  @TextField({ max: 100, optional: true, example: 'Lighting' })
  category?: string;

  @TextField({ max: 100, optional: true, example: '71053', description: 'Exactly this SKU.' })
  sku?: string;

  @SortField(['createdAt', 'name', 'sku'], '-createdAt')
  sort = '-createdAt';
}

export class ProductResponse extends Recorded {
  @TextField({ max: 255, example: 'White metal lantern' })
  name!: string;

  @TextField({ max: 100, example: '71053' })
  sku!: string;

  @MoneyField({ example: '3.39' })
  price!: string;

  @IntegerField({ min: 0, max: maxInteger, example: 40 })
  stock!: number;

  @TextField({ max: 100, nullable: true, example: 'Lighting' })
  category!: string | null;

  @TextField({ max: 100, nullable: true, example: 'White' })
  variation!: string | null;

  @IntegerField({ ...leadTime, nullable: true })
  leadTimeDays!: number | null;

  @FractionField({ ...serviceLevel, nullable: true })
  serviceLevel!: string | null;
}

export class ProductPage extends PageOf(ProductResponse) {}

export const presentProduct = (product: Product): ProductResponse => ({
  id: product.id,
  name: product.name,
  sku: product.sku,
  price: product.price,
  stock: product.stock,
  category: product.category,
  variation: product.variation,
  leadTimeDays: product.leadTimeDays,
  serviceLevel: product.serviceLevel,
  createdAt: product.createdAt.toISOString(),
  updatedAt: product.updatedAt.toISOString(),
});
