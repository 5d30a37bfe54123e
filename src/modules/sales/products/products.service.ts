import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction, type WhereOptions } from 'sequelize';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { containsText } from '../../../platform/lists/filters.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import {
  presentProduct,
  type CreateProduct,
  type ListProducts,
  type ProductResponse,
  type UpdateProduct,
} from './product.dto.js';
import { Product } from '../models/product.model.js';

/** As the index products__search_idx has it. */
const searched = `"Product"."name" || ' ' || "Product"."sku"`;

@Injectable()
export class ProductsService {
  constructor(
    @InjectModel(Product) private readonly products: typeof Product,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /** @throws a conflict when the SKU is taken. */
  create(product: CreateProduct): Promise<ProductResponse> {
    return this.transactions.run(async () => presentProduct(await this.products.create(product)));
  }

  @ReadsFromReplica
  list(query: ListProducts): Promise<Page<ProductResponse>> {
    const { q, category, sku, sort } = query;
    const where: WhereOptions[] = [];
    if (q !== undefined) where.push(containsText(searched, q));
    if (category !== undefined) where.push({ category });
    if (sku !== undefined) where.push({ sku });
    return this.paginator.page(this.products, query, { where, sort, present: presentProduct });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<ProductResponse> {
    const product = await this.products.findByPk(id);
    if (!product) throw unknownProduct();
    return presentProduct(product);
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateProduct): Promise<ProductResponse> {
    return this.transactions.run(async () => {
      const product = await this.lock(id);
      await requireMatch(() => presentProduct(product));
      return presentProduct(await product.update(changes, { returning: true }));
    });
  }

  /** @throws a conflict when anything was ever sold of it. */
  async delete(id: string): Promise<void> {
    const deleted = await this.transactions.run(async () => {
      await requireMatch(async () => presentProduct(await this.lock(id)));
      return this.products.destroy({ where: { id } });
    });
    if (deleted === 0) throw unknownProduct();
  }

  private async lock(id: string): Promise<Product> {
    const product = await this.products.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!product) throw unknownProduct();
    return product;
  }
}

const unknownProduct = (): Problem => Problem.notFound('sales.product_not_found', 'product');
