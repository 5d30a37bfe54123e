import { create } from '../../factories/marketplace.js';
import { eventBody, productBody } from '../../factories/sales.js';
import { first, nobody, sameIds, type Provocations } from './provocation.js';

/** A sold line that is right but for what `change` (column: SQL) says; nothing ever changes one. */
const line = (change: Record<string, string>): string => {
  const right = {
    product_id: '(SELECT id FROM sales.products LIMIT 1)',
    quantity_sold: '1',
    price_per_unit: '1.00',
  };
  const row: Record<string, string> = { ...right, ...change };
  return `INSERT INTO sales.transactions (${Object.keys(row).join(', ')})
          VALUES (${Object.values(row).join(', ')})`;
};

const theFirst = (column: string): string =>
  `(SELECT ${column} FROM sales.transactions WHERE ${column} IS NOT NULL ORDER BY id LIMIT 1)`;

/** A day of a product that is right but for what `change` (column: SQL) says; nobody but the database makes any. */
const day = (change: Record<string, string>): string => {
  const right = {
    ...{ product_id: `'${nobody}'`, day: `'2000-01-01'`, is_promo: 'false', lines: '1' },
    ...{ units_sold: '1', units_returned: '0', revenue: '1.00' },
  };
  const row: Record<string, string> = { ...right, ...change };
  return `INSERT INTO sales.daily_demands (${Object.keys(row).join(', ')})
          VALUES (${Object.values(row).join(', ')})`;
};

export const salesProvocations: Provocations = {
  products__id_pk: sameIds('sales.products'),
  idx_products_sku: async (service) => {
    const { sku } = await first(service, '/v1/sales/products');
    return service.http.post('/v1/sales/products').send(productBody({ sku }));
  },
  products__price_check: `UPDATE sales.products SET price = -0.01`,
  products__stock_check: async (service) => {
    const { id } = await create(service, '/v1/sales/products', productBody({ stock: 1 }));
    return service.http.post('/v1/sales/transactions').send({ productId: id, quantitySold: 2 });
  },
  products__lead_time_days_check: `UPDATE sales.products SET lead_time_days = 366`,
  products__service_level_check: `UPDATE sales.products SET service_level = 1`,

  transactions__id_pk: line({ id: theFirst('id') }),
  transactions__product_id_fk: {
    // The service takes from the product's stock before, and finds it missing then.
    missing: line({ product_id: `'${nobody}'` }),
    referenced: async (service) => {
      const { product } = await first(service, '/v1/sales/transactions');
      return service.http.delete(`/v1/sales/products/${(product as { id: string }).id}`);
    },
  },
  transactions__quantity_sold_check: async (service) => {
    const { id } = await first(service, '/v1/sales/products');
    return service.http.post('/v1/sales/transactions').send({ productId: id, quantitySold: 0 });
  },
  transactions__price_per_unit_check: line({ price_per_unit: '-0.01' }),
  transactions__source_ref_key: line({ source_ref: theFirst('source_ref') }),

  events__id_pk: sameIds('sales.events'),
  events__event_name_event_date_key: async (service) => {
    const { eventName, eventDate } = await first(service, '/v1/sales/events');
    return service.http.post('/v1/sales/events').send(eventBody({ eventName, eventDate }));
  },

  daily_demands__id_pk: sameIds('sales.daily_demands'),
  daily_demands__product_id_day_is_promo_key: `${day({})}; ${day({})}`,
  daily_demands__counts_check: day({ lines: '-1' }),
};
