import { setTimeout as delay } from 'node:timers/promises';
import { productBody } from '../../factories/sales.js';
import { runJobs } from '../../setup/jobs.js';
import type { Service, SignedIn } from '../../setup/service.js';

export const forecastJob = 'sales.forecast';
export const addressOf = (id: string): string => `/v1/sales/forecasts/${id}`;

/** The day so many days before today, UTC. */
export const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Pieces sold on the day so many days ago, as SQL over `back`; none where it is 0. */
const weekly = '6 + (back % 7) * 2';

interface History {
  /** The first and the last day, in days before today. */
  from?: number;
  until?: number;
  /** SQL over `back`, the days before today. */
  units?: string;
  isPromo?: string;
  category?: string;
}

/** A product with a line on each day, past the service. @returns its id. */
export async function productWithSales(service: Service, history: History = {}): Promise<string> {
  const { category } = history;
  const { body } = await service.http
    .post('/v1/sales/products')
    .send(productBody({ ...(category && { category }) }))
    .expect(201);
  await sell(service, body.id as string, history);
  return body.id as string;
}

export const sell = (
  service: Service,
  productId: string,
  { from = 70, until = 1, units = weekly, isPromo = 'false' }: History = {},
): Promise<object[]> =>
  service.query(
    `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date, is_promo)
     SELECT $1, units, 1, date_trunc('day', now(), 'UTC') - back * interval '1 day' + interval '9 hours', ${isPromo}
       FROM generate_series($2::integer, $3::integer, -1) back, LATERAL (SELECT (${units})::integer AS units) AS sold
      WHERE units <> 0`,
    [productId, from, until],
  );

/** Somebody who asks for forecasts. */
export function forecasting(service: Service, { http }: SignedIn) {
  const ask = (body: object) => http.post('/v1/sales/forecasts').send(body);
  const read = async (id: string) => (await http.get(addressOf(id)).expect(200)).body;
  const asked = async (body: object): Promise<string> => (await ask(body).expect(202)).body.id as string;
  const forecastOf = async (body: object) => {
    const id = await asked(body);
    await runJobs(service, forecastJob);
    return read(id);
  };
  return { ask, read, asked, forecastOf };
}

export async function until(isSo: () => Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`In vain: ${what}.`);
    await delay(25);
  }
}
