import { Injectable } from '@nestjs/common';
import {
  RegisterMetrics,
  type MetricFamily,
  type MetricLabels,
  type MetricSource,
} from '../../metrics/metric-source.js';
import type { Replica } from './replica.js';
import { Replicas } from './replicas.js';

/** How replicas are read from, as this process sees them. */
@Injectable()
@RegisterMetrics({ name: 'replicas' })
export class ReplicaFigures implements MetricSource {
  constructor(private readonly replicas: Replicas) {}

  metrics(): MetricFamily[] {
    const { all, isReadOnly, readsWithoutReplica } = this.replicas;
    const each = (valueOf: (replica: Replica) => number | undefined) =>
      all.flatMap((replica) => {
        const value = valueOf(replica);
        return value === undefined ? [] : [{ labels: labelOf(replica), value }];
      });
    const reads = all.flatMap((replica) =>
      Object.entries(replica.reads).map(([outcome, value]) => ({
        labels: { ...labelOf(replica), outcome },
        value,
      })),
    );
    const none = { labels: { replica: 'none', outcome: 'away' }, value: readsWithoutReplica };
    const gauge = (name: string, help: string, samples: ReturnType<typeof each>): MetricFamily => ({
      ...{ name, help, type: 'gauge', samples },
    });
    return [
      {
        name: 'atrium_replica_reads_total',
        help: 'Reads meant for a replica: served by it, or by the primary because it was behind, away or had to cancel one.',
        type: 'counter',
        samples: all.length > 0 ? [...reads, none] : [],
      },
      gauge(
        'atrium_replica_up',
        'Whether a replica answers and follows the primary.',
        each(({ state }) => (state === 'following' ? 1 : 0)),
      ),
      gauge(
        'atrium_replica_lag_bytes',
        'What the primary had and a replica has not replayed, at the last look.',
        each(({ lag }) => lag.current?.bytes),
      ),
      gauge(
        'atrium_replica_lag_seconds',
        'For how long a replica has not had something that the primary had.',
        each(({ lag }) => lag.current?.seconds),
      ),
      gauge('atrium_read_only', 'Whether the primary is away and the service can only be read.', [
        { labels: {}, value: isReadOnly ? 1 : 0 },
      ]),
    ];
  }
}

const labelOf = ({ number }: Replica): MetricLabels => ({ replica: String(number) });
