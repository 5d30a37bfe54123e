import { PartialType } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { IntegerField, MoneyField, TextField } from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import type { Product } from '../models/product.model.js';

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
  createdAt: product.createdAt.toISOString(),
  updatedAt: product.updatedAt.toISOString(),
});
