import { brandBody, influencerBody, nicheBody } from '../../factories/marketplace.js';
import { eventBody, productBody, saleBody } from '../../factories/sales.js';
import { invalid, send, type BadInput, type Known } from './bad-input.js';
import * as wrong from './wrong-values.js';

/* One property with a value that its field does not take. The rest of the body is valid. */

type Values = Record<string, [code: string, values: unknown[]]>;

const sameId = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';

interface Route {
  name: string;
  path: string;
  body: (change: object, known: Known) => object;
  values: Values;
}

const routes: Route[] = [
  {
    name: 'niche',
    path: '/v1/niches',
    body: nicheBody,
    values: {
      name: wrong.text(100),
      icon: wrong.optionalText(50),
      description: wrong.optionalText(2000),
      isActive: ['invalid_boolean', wrong.flag],
    },
  },
  {
    name: 'influencer',
    path: '/v1/influencers',
    body: influencerBody,
    values: {
      name: wrong.text(255),
      username: ['invalid_username', [...wrong.username, null]],
      email: ['invalid_email', [...wrong.email, null]],
      phone: ['invalid_phone', [...wrong.phone, null]],
      dateOfBirth: ['invalid_date', wrong.day],
      gender: ['invalid_choice', wrong.choice],
      bio: wrong.optionalText(5000),
      password: wrong.text(1000),
      profileImage: ['invalid_url', wrong.url],
      nicheIds: ['invalid_ids', [...wrong.ids, [sameId, sameId.toUpperCase()]]],
    },
  },
  {
    name: 'brand',
    path: '/v1/brands',
    body: brandBody,
    values: {
      email: ['invalid_email', [...wrong.required, null]],
      pocEmailId: ['invalid_email', wrong.email],
      pocContactNumber: ['invalid_phone', wrong.phone],
      username: ['invalid_username', wrong.username],
      companyType: ['invalid_choice', wrong.choice],
      gstDocument: ['invalid_url', wrong.url],
      brandName: wrong.optionalText(255),
    },
  },
  {
    name: 'product',
    path: '/v1/sales/products',
    body: productBody,
    values: {
      name: wrong.text(255),
      sku: wrong.text(100),
      price: ['invalid_money', [...wrong.money, null, ...wrong.required]],
      stock: ['invalid_integer', [...wrong.integer, -1]],
      category: wrong.optionalText(100),
    },
  },
  {
    name: 'sale',
    path: '/v1/sales/transactions',
    body: (change, { productId }) => saleBody(productId, change),
    values: {
      productId: ['invalid_id', [...wrong.id, ...wrong.required]],
      quantitySold: ['invalid_integer', [...wrong.integer, ...wrong.required, -(2 ** 31)]],
      pricePerUnit: ['invalid_money', wrong.money],
      transactionDate: ['invalid_time', wrong.instant],
      isPromo: ['invalid_boolean', wrong.flag],
    },
  },
  {
    name: 'event',
    path: '/v1/sales/events',
    body: eventBody,
    values: {
      eventDate: ['invalid_date', [...wrong.day, null]],
      type: ['invalid_choice', [...wrong.choice, null]],
    },
  },
];

/** What a caller may not set, whatever the row. */
const notTheirs: [path: string, field: string][] = [
  ['/v1/influencers', 'isPhoneVerified'],
  ['/v1/influencers', 'userId'],
  ['/v1/influencers', 'niches'],
  ['/v1/brands', 'isProfileCompleted'],
  ['/v1/brands', 'ownerId'],
  ['/v1/sales/products', 'id'],
  ['/v1/sales/transactions', 'sourceRef'],
  ['/v1/sales/transactions', 'product'],
  ['/v1/sales/events', 'createdAt'],
];

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);

const wrongValues = routes.flatMap(({ name, path, body, values }) =>
  Object.entries(values).flatMap(([field, [code, all]]) =>
    all.map((value): BadInput => ({
      name: `a ${name} with ${field} ${shown(value)}`,
      request: (known) => send('POST', path, body({ [field]: value }, known)),
      problem: invalid([field, code]),
    })),
  ),
);

const assignments = notTheirs.map(([path, field]): BadInput => {
  const { body } = routes.find((route) => route.path === path)!;
  return {
    name: `${field} set from outside at ${path}`,
    request: (known) => send('POST', path, body({ [field]: crypto.randomUUID() }, known)),
    problem: invalid([field, 'unknown_field']),
  };
});

export const values: BadInput[] = [
  ...wrongValues,
  ...assignments,
  {
    name: 'two wrong fields',
    request: () => send('POST', '/v1/sales/products', productBody({ price: '1.005', stock: -1 })),
    problem: invalid(['price', 'invalid_money'], ['stock', 'invalid_integer']),
  },
  {
    name: 'a change to null of what must be there',
    request: ({ productId }) => send('PATCH', `/v1/sales/products/${productId}`, { name: null }),
    problem: invalid(['name', 'invalid_text']),
  },
  {
    name: 'a change with money of three decimals',
    request: ({ productId }) => send('PATCH', `/v1/sales/products/${productId}`, { price: '1.005' }),
    problem: invalid(['price', 'invalid_money']),
  },
  {
    name: 'a change with one property too many',
    request: ({ influencerId }) =>
      send('PATCH', `/v1/influencers/${influencerId}`, { bio: 'x', nicheIds: [] }),
    problem: invalid(['nicheIds', 'unknown_field']),
  },
  {
    name: 'a change without a body',
    request: ({ eventId }) => ({ method: 'PATCH', path: `/v1/sales/events/${eventId}` }),
    problem: { status: 400, code: 'platform.invalid_body' },
  },
  {
    name: 'a birth in the future',
    request: () => send('POST', '/v1/influencers', influencerBody({ dateOfBirth: '9999-12-31' })),
    problem: {
      status: 400,
      code: 'marketplace.date_of_birth_invalid',
      errors: [{ field: 'dateOfBirth', code: 'marketplace.date_of_birth_invalid' }],
    },
  },
  {
    name: 'a sale of nothing',
    request: ({ productId }) =>
      send('POST', '/v1/sales/transactions', saleBody(productId, { quantitySold: 0 })),
    problem: {
      status: 400,
      code: 'sales.quantity_zero',
      errors: [{ field: 'quantitySold', code: 'sales.quantity_zero' }],
    },
  },
  {
    name: 'a sale of more than there is',
    request: ({ productId }) =>
      send('POST', '/v1/sales/transactions', saleBody(productId, { quantitySold: 2 ** 31 - 1 })),
    problem: {
      status: 409,
      code: 'sales.out_of_stock',
      errors: [{ field: 'quantitySold', code: 'sales.out_of_stock' }],
    },
  },
  ...[-1, -(2 ** 31) + 1].map((quantitySold) => ({
    name: `a return of ${-quantitySold} to a stock that can hold no more`,
    request: ({ fullProductId }: Known) =>
      send('POST', '/v1/sales/transactions', saleBody(fullProductId, { quantitySold })),
    problem: {
      status: 409,
      code: 'sales.stock_full',
      errors: [{ field: 'quantitySold', code: 'sales.stock_full' }],
    },
  })),
  {
    name: 'a sale of what does not exist',
    request: () => send('POST', '/v1/sales/transactions', saleBody(sameId)),
    problem: {
      status: 422,
      code: 'sales.product_not_found',
      errors: [{ field: 'productId', code: 'sales.product_not_found' }],
    },
  },
];
