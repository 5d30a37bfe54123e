import { prepared } from '../../../platform/database/prepared-statements.js';
import type { ForecastScope } from '../models/forecast.model.js';

/* How a forecast is taken, kept and let go by whoever computes it, in whichever process. */

/** A forecast that is being computed. */
export interface ClaimedForecast {
  id: string;
  scope: ForecastScope;
  productId: string | null;
  category: string | null;
  asOf: string;
  horizonDays: number;
  promotionDays: string[];
  batchId: string | null;
  /** 1 at first. */
  attempts: number;
}

/** Who computes it is heard of each second; who is not for so long was lost with its process. */
const lease = `now() + interval '30 seconds'`;

const isFree = `(status = 'queued' OR status = 'running' AND claimed_until < now())`;

const claiming = `
  UPDATE sales.forecasts
     SET status = 'running', progress = 0, attempts = attempts + 1, started_at = now(), claimed_until = ${lease}`;

const claimed = `
  RETURNING id, scope, product_id AS "productId", category, to_char(as_of, 'YYYY-MM-DD') AS "asOf",
            horizon_days AS "horizonDays", promotion_days::text[] AS "promotionDays", batch_id AS "batchId", attempts`;

/** Nothing where it has ended, or somebody computes it. */
export const claim = prepared<ClaimedForecast>(
  'sales.claim_forecast',
  `${claiming} WHERE id = $1 AND ${isFree} ${claimed}`,
);

/** The next one of a batch, in the order in which they were chosen. */
export const claimNext = prepared<ClaimedForecast>(
  'sales.claim_next_forecast',
  `${claiming}
    WHERE id = (SELECT id FROM sales.forecasts WHERE batch_id = $1 AND ${isFree}
                 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
   ${claimed}`,
);

/** Tells how far it is. Nothing where it is not to be computed any longer. */
export const beat = prepared<{ id: string }>(
  'sales.beat_forecast',
  `UPDATE sales.forecasts SET progress = GREATEST(progress, $2::integer), claimed_until = ${lease}
    WHERE id = $1 AND status = 'running' AND attempts = $3 RETURNING id`,
);

/** It is to be computed again; `$3` is whether the try counts. */
export const release = prepared<{ id: string }>(
  'sales.release_forecast',
  `UPDATE sales.forecasts
      SET status = 'queued', progress = 0, started_at = NULL, claimed_until = NULL,
          attempts = attempts - CASE WHEN $3::boolean THEN 0 ELSE 1 END
    WHERE id = $1 AND status = 'running' AND attempts = $2 RETURNING id`,
);

export const fail = prepared<{ id: string }>(
  'sales.fail_forecast',
  `UPDATE sales.forecasts
      SET status = 'failed', failure_code = $3, finished_at = clock_timestamp(), claimed_until = NULL
    WHERE id = $1 AND status = 'running' AND attempts = $2 RETURNING id`,
);

/** Of a product of a batch of which too little was sold, nothing is kept. */
export const dropShort = prepared<{ id: string }>(
  'sales.drop_short_forecast',
  `DELETE FROM sales.forecasts WHERE id = $1 AND status = 'running' AND attempts = $2 RETURNING id`,
);

/** Requested ones that were lost with their process, or whose job was. */
export const lost = prepared<{ id: string }>(
  'sales.lost_forecasts',
  `SELECT id FROM sales.forecasts
    WHERE batch_id IS NULL
      AND (status = 'running' AND claimed_until < now()
           OR status = 'queued' AND created_at < now() - interval '10 minutes' AND updated_at < now() - interval '10 minutes')
    ORDER BY id LIMIT 1000`,
);

/** Batches of which nobody computes any. */
export const lostBatches = prepared<{ id: string }>(
  'sales.lost_forecast_batches',
  `SELECT id FROM sales.forecast_batches AS batch
    WHERE status = 'running'
      AND NOT EXISTS (SELECT FROM sales.forecasts
                       WHERE batch_id = batch.id AND status = 'running' AND claimed_until > now())`,
);
