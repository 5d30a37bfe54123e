import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  InstantField,
  IntegerField,
  MoneyField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import type { Sale } from '../models/sale.model.js';

const quantity = {
  min: -maxInteger,
  max: maxInteger,
  example: 2,
  description: 'Pieces sold; negative for a return. Not 0.',
};

export class CreateSale {
  @UuidField()
  productId!: string;

  @IntegerField(quantity)
  quantitySold!: number;

  @MoneyField({ optional: true, description: "The product's price where it is not given." })
  pricePerUnit?: string;

  @InstantField({ optional: true, description: 'Now where it is not given.' })
  transactionDate?: string;

  @BooleanField({ optional: true, default: false, example: false })
  isPromo?: boolean;
}

export class ListSales extends ListQuery {
  @UuidField({ optional: true })
  productId?: string;

  @TextField({ max: 100, optional: true, example: 'Lighting', description: 'Category of the product.' })
  category?: string;

  @InstantField({ optional: true, example: '2026-11-01T00:00:00Z', description: 'From this time on.' })
  from?: string;

  @InstantField({ optional: true, example: '2026-12-01T00:00:00Z', description: 'Before this time.' })
  to?: string;

  @BooleanField({ query: true, optional: true, example: false })
  isPromo?: boolean;

  @SortField(['transactionDate'], '-transactionDate')
  sort = '-transactionDate';
}

export class SoldProductResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 100, example: '71053' })
  sku!: string;

  @TextField({ max: 255, example: 'White metal lantern' })
  name!: string;

  @TextField({ max: 100, nullable: true, example: 'Lighting' })
  category!: string | null;
}

export class SaleResponse {
  @UuidField()
  id!: string;

  @ApiProperty({ type: SoldProductResponse })
  product!: SoldProductResponse;

  @IntegerField(quantity)
  quantitySold!: number;

  @MoneyField()
  pricePerUnit!: string;

  @InstantField()
  transactionDate!: string;

  @BooleanField({ example: false })
  isPromo!: boolean;

  @TextField({
    max: 255,
    nullable: true,
    example: null,
    description: "An imported line's own id where it comes from.",
  })
  sourceRef!: string | null;

  @InstantField()
  createdAt!: string;
}

export class SalePage extends PageOf(SaleResponse) {}

/** @param sale with its product loaded. */
export const presentSale = (sale: Sale): SaleResponse => {
  const { id, sku, name, category } = sale.product!;
  return {
    id: sale.id,
    product: { id, sku, name, category },
    quantitySold: sale.quantitySold,
    pricePerUnit: sale.pricePerUnit,
    transactionDate: sale.transactionDate.toISOString(),
    isPromo: sale.isPromo,
    sourceRef: sale.sourceRef,
    createdAt: sale.createdAt.toISOString(),
  };
};
