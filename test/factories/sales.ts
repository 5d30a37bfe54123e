import { randomUUID } from 'node:crypto';

export const productBody = (change: object = {}) => ({
  name: 'Metal lantern',
  sku: `SKU-${randomUUID()}`,
  price: '24.90',
  ...change,
});

export const eventBody = (change: object = {}) => ({
  eventName: `Event ${randomUUID()}`,
  eventDate: '2026-11-27',
  type: 'promotion',
  ...change,
});

export const saleBody = (productId: string, change: object = {}) => ({
  productId,
  quantitySold: 1,
  ...change,
});
