import { Injectable } from '@nestjs/common';
import { StatisticsConnection } from '../database/statistics-connection.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';

/** How far the seals are behind the audit trail: for so long a row could be changed unseen. */
@Injectable()
@RegisterMetrics({ name: 'audit', cacheSeconds: 3 })
export class AuditFigures implements MetricSource {
  constructor(private readonly statistics: StatisticsConnection) {}

  async metrics(): Promise<MetricFamily[]> {
    const [row] = await this.statistics.read<{ seconds: number; seals: string }>(
      sealLag,
      [],
      'atrium_service',
    );
    return [
      {
        name: 'atrium_audit_seal_lag_seconds',
        help: 'How old the oldest entry of the audit trail is that has no seal yet.',
        type: 'gauge',
        samples: [{ value: row!.seconds }],
      },
      {
        name: 'atrium_audit_seals_total',
        help: 'Seals of the audit trail.',
        type: 'counter',
        samples: [{ value: Number(row!.seals) }],
      },
    ];
  }
}

/** By the index of the trail: of the server that writes it now, what comes after the last entry that is sealed. */
const sealLag = `
  WITH here AS (
    SELECT cluster FROM platform.audit_logs ORDER BY id DESC LIMIT 1
  ), last AS (
    SELECT to_transaction, to_id FROM platform.audit_seals
     WHERE cluster = (SELECT cluster FROM here) ORDER BY sequence DESC LIMIT 1
  ), unsealed AS (
    SELECT created_at FROM platform.audit_logs
     WHERE cluster = (SELECT cluster FROM here)
       AND (transaction_id, id) > (
             coalesce((SELECT to_transaction FROM last), '0'),
             coalesce((SELECT to_id FROM last), '00000000-0000-0000-0000-000000000000'))
     ORDER BY transaction_id, id LIMIT 1
  )
  SELECT coalesce((SELECT greatest(extract(epoch FROM now() - created_at), 0) FROM unsealed), 0)::float8 AS seconds,
         coalesce((SELECT max(sequence) FROM platform.audit_seals), 0)::text AS seals`;
