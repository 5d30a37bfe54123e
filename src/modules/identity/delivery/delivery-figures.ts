import { Injectable } from '@nestjs/common';
import { StatisticsConnection } from '../../../platform/database/statistics-connection.js';
import {
  RegisterMetrics,
  type MetricFamily,
  type MetricSource,
} from '../../../platform/metrics/metric-source.js';
import { channels } from './outgoing-message.js';

/** What waits in the outbox to be sent. */
@Injectable()
@RegisterMetrics({ name: 'outbox', cacheSeconds: 3 })
export class DeliveryFigures implements MetricSource {
  constructor(private readonly statistics: StatisticsConnection) {}

  async metrics(): Promise<MetricFamily[]> {
    const rows = await this.statistics.read<{ channel: string; messages: number; seconds: number }>(
      waiting,
      [],
      'atrium_service',
    );
    const of = (channel: string) => rows.find((row) => row.channel === channel);
    return [
      {
        name: 'atrium_outbox_messages',
        help: 'Mails and SMS that wait to be sent, or to be tried again.',
        type: 'gauge',
        samples: channels.map((channel) => ({ labels: { channel }, value: of(channel)?.messages ?? 0 })),
      },
      {
        name: 'atrium_outbox_lag_seconds',
        help: 'How long the oldest of them has waited since it was asked for.',
        type: 'gauge',
        samples: channels.map((channel) => ({ labels: { channel }, value: of(channel)?.seconds ?? 0 })),
      },
    ];
  }
}

const waiting = `
  SELECT channel, count(*)::integer AS messages,
         greatest(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds
    FROM identity.outgoing_messages WHERE status = 'queued' GROUP BY channel`;
