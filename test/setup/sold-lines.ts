import { readFileSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from './service.js';

export const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** 300 real lines and their header. */
export const sample = readFileSync(new URL('../fixtures/online-retail-sample.csv', import.meta.url));

const usual = {
  invoice: '536365',
  sku: '85123A',
  description: 'WHITE HANGING HEART',
  quantity: '6',
  date: '2010-12-01 08:26:00',
  price: '2.55',
};

/** One line of a file, which can be imported unless `changes` make it otherwise. */
export function soldLine(changes: Partial<typeof usual> = {}): string {
  const { invoice, sku, description, quantity, date, price } = { ...usual, ...changes };
  return [invoice, sku, description, quantity, date, price, '17850.0', 'United Kingdom'].join(',');
}

/** `count` lines of one invoice. */
export const manyLines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${soldLine({ sku: `S${index}` })}\n`).join('');

export const csv = (...lines: string[]): string => [header, ...lines, ''].join('\n');

/** An upload whose bytes the test sends when it wants to. */
export interface SlowUpload {
  request: ClientRequest;
  answer: Promise<{ status: number; body: Record<string, unknown> }>;
}

export function beginUpload(service: Service, accessToken: string, headers: object = {}): SlowUpload {
  const upload = request(`${service.url}/v1/sales/imports`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'text/csv',
      'transfer-encoding': 'chunked',
      ...headers,
    },
  });
  const answer = new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    upload.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> });
      });
    });
  });
  // Some tests break the upload off and ask for no answer.
  answer.catch(() => undefined);
  return { request: upload, answer };
}

/** Waits until the database has what was sent so far and waits for more; the process id of its connection. */
export async function whenCopying(service: Service): Promise<number> {
  for (;;) {
    const [found] = await service.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where datname = current_database() and state = 'active' and wait_event = 'ClientRead'
          and query like 'copy pg_temp%'`,
    );
    if (found) return found.pid;
    await delay(10);
  }
}

/** Waits until no connection of the service is in a transaction. */
export async function whenIdle(service: Service): Promise<void> {
  const busy = `select 1 from pg_stat_activity
    where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`;
  while ((await service.query(busy)).length > 0) await delay(10);
}

/** What is stored: lines, products, units, revenue and stock. */
export async function stored(service: Service): Promise<object> {
  const [row] = await service.query<Record<string, string>>(
    `select (select count(*) from sales.transactions)::int as lines,
            (select count(*) from sales.products)::int as products,
            (select coalesce(sum(stock), 0) from sales.products)::int as stock,
            coalesce(sum(quantity_sold), 0)::int as units,
            coalesce(sum(quantity_sold * price_per_unit), 0)::numeric(12, 2)::text as revenue
       from sales.transactions`,
  );
  return row ?? {};
}

export const nothing = { lines: 0, products: 0, stock: 0, units: 0, revenue: '0.00' };
