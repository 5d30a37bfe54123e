import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op, type WhereOptions } from 'sequelize';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { sqlState } from '../../../platform/errors/sql-state.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { presentSale, type CreateSale, type ListSales, type SaleResponse } from './sale.dto.js';
import { Product } from '../models/product.model.js';
import { Sale } from '../models/sale.model.js';

const numericOverflow = '22003';

@Injectable()
export class SalesService {
  constructor(
    @InjectModel(Sale) private readonly sales: typeof Sale,
    @InjectModel(Product) private readonly products: typeof Product,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /**
   * Sells, or takes back, and moves the stock in the same transaction. However many buy at once, the database
   * lets no stock fall below zero.
   * @throws a conflict when there is not enough in stock, or more comes back than can be counted; 422 when the
   * product does not exist.
   */
  record({
    productId,
    quantitySold,
    pricePerUnit,
    transactionDate,
    isPromo,
  }: CreateSale): Promise<SaleResponse> {
    return this.transactions.run(async () => {
      const product = await this.takeFromStock(productId, quantitySold);
      const sale = await this.sales.create({
        productId,
        quantitySold,
        pricePerUnit: pricePerUnit ?? product.price,
        ...(transactionDate !== undefined && { transactionDate: new Date(transactionDate) }),
        ...(isPromo !== undefined && { isPromo }),
      });
      sale.product = product;
      return presentSale(sale);
    });
  }

  @ReadsFromReplica
  list(query: ListSales): Promise<Page<SaleResponse>> {
    const { productId, category, from, to, isPromo, sort } = query;
    const where: WhereOptions[] = [];
    if (productId !== undefined) where.push({ productId });
    if (category !== undefined) where.push({ productId: { [Op.in]: this.inCategory(category) } });
    if (from !== undefined) where.push({ transactionDate: { [Op.gte]: new Date(from) } });
    if (to !== undefined) where.push({ transactionDate: { [Op.lt]: new Date(to) } });
    if (isPromo !== undefined) where.push({ isPromo });
    const include = [{ model: Product, required: true }];
    return this.paginator.page(this.sales, query, { where, include, sort, present: presentSale });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<SaleResponse> {
    const sale = await this.sales.findByPk(id, { include: [Product] });
    if (!sale) throw Problem.notFound('sales.transaction_not_found', 'sales transaction');
    return presentSale(sale);
  }

  /** Needs no join, so that rows are counted as they are read. */
  private inCategory(category: string) {
    const escaped = this.products.sequelize!.escape(category);
    return literal(`(SELECT id FROM sales.products WHERE category = ${escaped})`);
  }

  private async takeFromStock(productId: string, quantity: number): Promise<Product> {
    const [, [product]] = await this.products
      .update(
        { stock: literal(`stock - (${Number(quantity)})`) as unknown as number },
        { where: { id: productId }, returning: true },
      )
      .catch((error: unknown) => {
        throw sqlState(error) === numericOverflow ? stockIsFull(error) : error;
      });
    if (!product) {
      const message = 'productId names a product that does not exist';
      throw Problem.ofField(422, 'sales.product_not_found', 'productId', message);
    }
    return product;
  }
}

function stockIsFull(cause: unknown): Problem {
  const [code, message] = ['sales.stock_full', 'the stock cannot hold that many pieces more'];
  return new Problem(409, code, message, { errors: [{ field: 'quantitySold', code, message }], cause });
}
