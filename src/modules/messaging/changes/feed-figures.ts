import { Injectable } from '@nestjs/common';
import { StatisticsConnection } from '../../../platform/database/statistics-connection.js';
import {
  RegisterMetrics,
  type MetricFamily,
  type MetricSource,
} from '../../../platform/metrics/metric-source.js';

/** How far the feed is behind the changes that it is to tell. */
@Injectable()
@RegisterMetrics({ name: 'feed', cacheSeconds: 3 })
export class FeedFigures implements MetricSource {
  constructor(private readonly statistics: StatisticsConnection) {}

  async metrics(): Promise<MetricFamily[]> {
    const [row] = await this.statistics.read<{ changes: number; seconds: number }>(
      placeless,
      [],
      'atrium_service',
    );
    return [
      {
        name: 'atrium_feed_changes_waiting',
        help: 'Changes that have no place in the feed yet; a thousand is told of more as well.',
        type: 'gauge',
        samples: [{ value: row!.changes }],
      },
      {
        name: 'atrium_feed_lag_seconds',
        help: 'How long the oldest of them has waited.',
        type: 'gauge',
        samples: [{ value: row!.seconds }],
      },
    ];
  }
}

const placeless = `
  SELECT count(*)::integer AS changes,
         coalesce(greatest(extract(epoch FROM now() - min(created_at)), 0), 0)::float8 AS seconds
    FROM (SELECT created_at FROM messaging.changes WHERE position IS NULL ORDER BY id LIMIT 1000) AS waiting`;
