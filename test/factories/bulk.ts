import type { Service } from '../setup/service.js';
import { fillFiles, type BulkFiles } from './bulk-files.js';
import { fillConversations, type BulkConversations } from './bulk-conversations.js';
import { stockOuts } from './bulk-stock-outs.js';
import { fillTickets, type BulkTickets } from './bulk-tickets.js';
import { fillThreads, type BulkThreads } from './bulk-threads.js';

const words = `(ARRAY['lantern', 'mug', 'towel', 'paper', 'candle', 'basket', 'ribbon', 'kettle', 'clock', 'shelf'])`;
const word = (n: string): string => `${words}[1 + (${n}) % 10]`;

/** How long a list has to be before the planner thinks of anything but reading it from end to end. */
export const bulk = 20_000;

const identity = [
  `INSERT INTO identity.users (full_name, username, email, created_at)
     SELECT 'Person ' || n, 'person.' || n, 'person.' || n || '@example.org', now() - n * interval '1 minute'
       FROM generate_series(1, ${bulk}) n`,
  `INSERT INTO identity.user_roles (user_id, role_id)
     SELECT users.id, roles.id FROM identity.users, identity.roles
      WHERE code = 'member' AND username::text LIKE 'person.%'`,
];

const marketplace = [
  `INSERT INTO marketplace.niches (name, created_at)
     SELECT 'Niche ' || ${word('n')} || ' ' || n, now() - n * interval '1 minute' FROM generate_series(1, ${bulk}) n`,
  `INSERT INTO marketplace.influencers (name, username, email, phone, created_at)
     SELECT 'Creator ' || ${word('n')} || ' ' || n, 'creator.' || n, 'creator.' || n || '@example.org',
            '+4477' || lpad(n::text, 8, '0'), now() - n * interval '1 minute' FROM generate_series(1, ${bulk}) n`,
  `INSERT INTO marketplace.brands (brand_name, username, email, created_at)
     SELECT 'Brand ' || ${word('n')} || ' ' || n, 'brand.' || n, 'brand.' || n || '@example.org',
            now() - n * interval '1 minute' FROM generate_series(1, ${bulk}) n`,
  ...['influencer', 'brand'].map(
    (owner) => `
      INSERT INTO marketplace.${owner}_niches (${owner}_id, niche_id)
        SELECT o.id, n.id
          FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM marketplace.${owner}s) o
         CROSS JOIN unnest(ARRAY[1 + o.at % 25, 26 + o.at % 150]) AS chosen
          JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at FROM marketplace.niches) n ON n.at = chosen`,
  ),
];

const sales = [
  `INSERT INTO sales.products (name, sku, price, category, created_at)
     SELECT 'Metal ' || ${word('n')} || ' ' || n, 'SKU-' || n, (n % 5000) / 100.0, 'Category ' || n % 200,
            now() - n * interval '1 minute' FROM generate_series(1, ${bulk}) n`,
  `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date, is_promo)
     SELECT id, 1 + at % 12, price, now() - (${bulk} - at) * interval '10 minutes', at % 50 = 0
       FROM (SELECT id, price, n * 1000 + row_number() OVER (PARTITION BY n ORDER BY id) AS at
               FROM (SELECT id, price FROM sales.products ORDER BY id LIMIT 1000) p, generate_series(0, ${bulk / 1000 - 1}) n) lines
      ORDER BY at`,
  `INSERT INTO sales.events (event_name, event_date, type)
     SELECT 'Event ' || n, date '2000-01-01' + n % 9000,
            (CASE WHEN n % 200 = 0 THEN 'holiday' ELSE 'custom' END)::sales.enum_events_type
       FROM generate_series(1, ${bulk}) n`,
  `INSERT INTO sales.forecast_batches (status, as_of, horizon_days, started_at, finished_at, created_at)
     SELECT 'done', began.at::date, 28, began.at, began.at, began.at
       FROM generate_series(1, ${bulk}) n, LATERAL (SELECT now() - n * interval '1 day' AS at) AS began`,
  `INSERT INTO sales.forecasts (scope, product_id, as_of, horizon_days, created_at)
     SELECT 'product', id, current_date - 1, 28, now() - row_number() OVER (ORDER BY id) * interval '1 minute'
       FROM sales.products`,
];

/** What is found among all these rows. */
export interface Bulk {
  threads: BulkThreads;
  conversations: BulkConversations;
  tickets: BulkTickets;
  files: BulkFiles;
}

/** Fills every table that the service lists with {@link bulk} rows or more, files with a tenth of it, past the service. */
export async function fillTables(service: Service): Promise<Bulk> {
  const run = async (statements: string[]): Promise<void> => {
    for (const statement of statements) await service.query(statement);
  };
  const filling = Promise.all([run(marketplace), run([...sales, ...stockOuts])]);
  await run(identity);
  const threads = await fillThreads(service, bulk);
  const conversations = await fillConversations(service, bulk);
  const tickets = await fillTickets(service, bulk);
  // Every interview is counted in its file, and so is in the trail: fewer are enough.
  const files = await fillFiles(service, threads.userId, bulk / 10);
  await filling;
  // As the server would by itself, some time after so many rows.
  await service.query('VACUUM ANALYZE');
  return { threads, conversations, tickets, files };
}
