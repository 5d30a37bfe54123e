import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op } from 'sequelize';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { Event } from '../models/event.model.js';
import { Product } from '../models/product.model.js';
import { Sale } from '../models/sale.model.js';
import { eventRows, productRows, saleRows } from './demo-rows.js';

const demoProducts = { sku: productRows.map(({ sku }) => sku) };

@Injectable()
@RegisterSeeder({ name: 'products', module: 'sales', kind: 'demo' })
export class ProductSeeder implements Seeder {
  constructor(@InjectModel(Product) private readonly products: typeof Product) {}

  async seed(): Promise<number> {
    const before = await this.products.count();
    await this.products.bulkCreate(productRows, { ignoreDuplicates: true });
    return (await this.products.count()) - before;
  }

  unseed(): Promise<number> {
    const soldOrForecast = literal(`(
      SELECT product_id FROM sales.transactions
      UNION SELECT product_id FROM sales.forecasts WHERE product_id IS NOT NULL)`);
    return this.products.destroy({ where: { ...demoProducts, id: { [Op.notIn]: soldOrForecast } } });
  }

  left(): Promise<number> {
    return this.products.count({ where: demoProducts });
  }
}

/** A history of sales; like an import, it leaves the stock alone. */
@Injectable()
@RegisterSeeder({ name: 'transactions', module: 'sales', kind: 'demo', after: ['products'] })
export class TransactionSeeder implements Seeder {
  constructor(
    @InjectModel(Sale) private readonly sales: typeof Sale,
    @InjectModel(Product) private readonly products: typeof Product,
  ) {}

  async seed(): Promise<number> {
    const products = await this.products.findAll({ where: demoProducts });
    const idOf = new Map(products.map((product) => [product.sku, product.id]));
    const rows = saleRows().map(({ sku, ...sale }) => ({ ...sale, productId: idOf.get(sku)! }));
    const before = await this.sales.count();
    await this.sales.bulkCreate(rows, { ignoreDuplicates: true });
    return (await this.sales.count()) - before;
  }

  unseed(): Promise<number> {
    return this.sales.destroy({ where: { sourceRef: { [Op.startsWith]: 'demo:' } } });
  }
}

@Injectable()
@RegisterSeeder({ name: 'events', module: 'sales', kind: 'demo' })
export class EventSeeder implements Seeder {
  constructor(@InjectModel(Event) private readonly events: typeof Event) {}

  async seed(): Promise<number> {
    const before = await this.events.count();
    await this.events.bulkCreate(eventRows, { ignoreDuplicates: true });
    return (await this.events.count()) - before;
  }

  async unseed(): Promise<number> {
    let removed = 0;
    for (const { eventName, eventDate } of eventRows) {
      removed += await this.events.destroy({ where: { eventName, eventDate } });
    }
    return removed;
  }
}
