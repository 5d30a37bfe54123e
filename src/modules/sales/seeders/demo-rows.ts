import type { CreateEvent } from '../events/event.dto.js';

/** Products of a small invented shop: name, SKU, category, variation, price, pieces sold on an ordinary day, supply. */
export const productRows = [
  product('Enamel mug', 'DEMO-MUG-BLUE', 'Kitchen', 'Blue', '9.50', 6, {
    leadTimeDays: 14,
    serviceLevel: '0.980',
  }),
  product('Enamel mug', 'DEMO-MUG-WHITE', 'Kitchen', 'White', '9.50', 4),
  product('Linen tea towel', 'DEMO-TOWEL', 'Kitchen', null, '12.00', 3),
  product('Metal lantern', 'DEMO-LANTERN', 'Lighting', 'White', '24.90', 2, { leadTimeDays: 30 }),
  product('String lights', 'DEMO-LIGHTS', 'Lighting', '10 m', '17.50', 5),
  product('Sketchbook A5', 'DEMO-SKETCH-A5', 'Paper', 'A5', '7.25', 7, {
    leadTimeDays: 3,
    serviceLevel: '0.900',
  }),
  product('Wrapping paper', 'DEMO-WRAP', 'Paper', 'Stars', '3.40', 9),
  product('Gift card', 'DEMO-GIFT', null, null, '25.00', 1),
];

export const eventRows: CreateEvent[] = [
  { eventName: "New Year's Day", eventDate: '2026-01-01', type: 'holiday' },
  {
    eventName: 'Spring sale',
    eventDate: '2026-03-20',
    type: 'promotion',
    description: 'Ten days, a fifth off.',
  },
  { eventName: 'Start of summer', eventDate: '2026-06-21', type: 'seasonal' },
  { eventName: 'Shop anniversary', eventDate: '2026-09-12', type: 'custom', includeInPrediction: false },
  { eventName: 'Black Friday', eventDate: '2026-11-27', type: 'promotion' },
  { eventName: 'Christmas Day', eventDate: '2026-12-25', type: 'holiday' },
];

export interface DemoSale {
  sku: string;
  quantitySold: number;
  pricePerUnit: string;
  transactionDate: Date;
  isPromo: boolean;
  sourceRef: string;
}

/**
 * Ninety days of sales: a weekly rhythm, busier towards the end, one line a product and day, a return now and
 * then. The same every time, so that seeding twice adds nothing.
 */
export function saleRows(): DemoSale[] {
  const lastDay = Date.UTC(2026, 10, 20);
  return Array.from({ length: 90 }, (_, back) => {
    const day = new Date(lastDay - back * 86_400_000);
    const weekly = [1.4, 0.8, 0.8, 0.9, 1, 1.3, 1.6][day.getUTCDay()]!;
    const growth = 1 + (90 - back) / 180;
    return productRows.map(({ sku, price, perDay }, index): DemoSale => {
      const isReturn = (back * 7 + index * 3) % 41 === 0;
      return {
        sku,
        quantitySold: isReturn ? -1 : Math.max(1, Math.round(perDay * weekly * growth)),
        pricePerUnit: price,
        transactionDate: new Date(day.getTime() + (9 + index) * 3_600_000),
        isPromo: back < 7 && index % 2 === 0,
        sourceRef: `demo:${day.toISOString().slice(0, 10)}:${sku}`,
      };
    });
  }).flat();
}

function product(
  name: string,
  sku: string,
  category: string | null,
  variation: string | null,
  price: string,
  perDay: number,
  supply: { leadTimeDays?: number; serviceLevel?: string } = {},
) {
  return { name, sku, category, variation, price, perDay, stock: perDay * 30, ...supply };
}
