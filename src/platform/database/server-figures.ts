import { Injectable } from '@nestjs/common';
import {
  RegisterMetrics,
  type MetricFamily,
  type MetricLabels,
  type MetricSource,
} from '../metrics/metric-source.js';
import {
  connections,
  indexUse,
  largeTables,
  ofDatabase,
  replicas,
  waits,
  type ConnectionsRow,
  type DatabaseRow,
  type LargeTableRow,
  type ReplicaRow,
  type WaitsRow,
} from './server-figures.statements.js';
import { monitorRole, StatisticsConnection } from './statistics-connection.js';

/** Shares are null where nothing was counted. */
export interface Shares {
  /** Of the pages that were asked for, those that the server had in memory. */
  cacheHit: number | null;
  /** Of the scans of tables with more than a thousand rows, those that went by an index. */
  indexUse: number | null;
}

interface Told extends Shares {
  database: DatabaseRow;
  connections: ConnectionsRow[];
  waits: WaitsRow;
  replicas: ReplicaRow[];
  tables: LargeTableRow[];
}

/** Figures of the database for Prometheus. Where it is away, that is what they tell. */
@Injectable()
@RegisterMetrics({ name: 'database', cacheSeconds: 3 })
export class ServerFigures implements MetricSource {
  constructor(private readonly statistics: StatisticsConnection) {}

  async metrics(): Promise<MetricFamily[]> {
    const told = await this.ask().catch(() => undefined);
    const up = gauge('atrium_database_up', 'Whether the database answers what it is asked.', told ? 1 : 0);
    if (!told) return [up];
    return [
      up,
      ...sharesTold(told),
      ...countersTold(told.database),
      ...statesTold(told),
      ...tablesTold(told.tables),
    ];
  }

  private ask(): Promise<Told> {
    return this.statistics.within(monitorRole, async (read) => {
      const [database] = await read<DatabaseRow>(ofDatabase);
      const [use] = await read<{ indexScans: string; tableScans: string }>(indexUse);
      const [waiting] = await read<WaitsRow>(waits);
      return {
        database: database!,
        ...sharesOf(database!, use!),
        connections: await read<ConnectionsRow>(connections),
        waits: waiting!,
        replicas: await read<ReplicaRow>(replicas),
        tables: await read<LargeTableRow>(largeTables),
      };
    });
  }
}

export const sharesOf = (
  { blocksHit, blocksRead }: Pick<DatabaseRow, 'blocksHit' | 'blocksRead'>,
  { indexScans, tableScans }: { indexScans: string; tableScans: string },
): Shares => ({
  cacheHit: shareOf(Number(blocksHit), Number(blocksRead)),
  indexUse: shareOf(Number(indexScans), Number(tableScans)),
});

const shareOf = (part: number, rest: number): number | null =>
  part + rest === 0 ? null : part / (part + rest);

type Sample = { labels?: MetricLabels; value: number };

const gauge = (name: string, help: string, ...samples: (number | Sample)[]): MetricFamily => ({
  ...{ name, help, type: 'gauge' },
  samples: samples.map((one) => (typeof one === 'number' ? { value: one } : one)),
});

const counter = (name: string, help: string, value: string): MetricFamily => ({
  ...{ name, help, type: 'counter' },
  samples: [{ value: Number(value) }],
});

const known = (...values: (number | null)[]): number[] => values.filter((value) => value !== null);

function sharesTold({ database, cacheHit, indexUse: use }: Told): MetricFamily[] {
  const hit =
    'Of the pages that were asked for, the part that the server had in memory, since its counters began.';
  const scans =
    'Of the scans of tables above a thousand rows, the part that went by an index, since counters began.';
  return [
    gauge('atrium_database_size_bytes', 'The database on disk.', Number(database.sizeBytes)),
    gauge('atrium_database_cache_hit_ratio', hit, ...known(cacheHit)),
    gauge('atrium_database_index_use_ratio', scans, ...known(use)),
    gauge(
      'atrium_database_transaction_id_age',
      'The age of the oldest transaction id; at 2 billion the server stops taking writes.',
      database.oldestTransactionAge,
    ),
  ];
}

const countersTold = (database: DatabaseRow): MetricFamily[] => [
  counter('atrium_database_commits_total', 'Transactions that were committed.', database.commits),
  counter('atrium_database_rollbacks_total', 'Transactions that were rolled back.', database.rollbacks),
  counter('atrium_database_deadlocks_total', 'Deadlocks.', database.deadlocks),
  counter(
    'atrium_database_temporary_bytes_total',
    'Written to disk by statements for which work_mem was too small.',
    database.temporaryBytes,
  ),
];

function statesTold({
  database,
  connections: all,
  waits: waiting,
  replicas: standbys,
}: Told): MetricFamily[] {
  const open = 'Connections to the database, by what they call themselves (of the service) and their state.';
  const lag = standbys.map(({ lagSeconds }, at) => ({
    labels: { replica: String(at + 1) },
    value: lagSeconds ?? 0,
  }));
  const behind = standbys.map(({ lagBytes }, at) => ({
    labels: { replica: String(at + 1) },
    value: Number(lagBytes ?? 0),
  }));
  return [
    gauge(
      'atrium_database_connections',
      open,
      ...all.map(({ application, state, connections: value }) => ({ labels: { application, state }, value })),
    ),
    gauge('atrium_database_max_connections', 'Connections that the server takes.', database.maxConnections),
    gauge('atrium_database_lock_waits', 'Connections that wait for a lock.', waiting.lockWaits),
    gauge(
      'atrium_database_lock_wait_seconds',
      'How long the first of them has waited.',
      waiting.longestLockWaitSeconds ?? 0,
    ),
    gauge(
      'atrium_database_oldest_transaction_seconds',
      'How long the oldest open transaction has been open.',
      waiting.oldestTransactionSeconds ?? 0,
    ),
    gauge('atrium_database_replication_lag_seconds', 'How far a standby is behind.', ...lag),
    gauge('atrium_database_replication_lag_bytes', 'What a standby has not replayed.', ...behind),
  ];
}

function tablesTold(tables: LargeTableRow[]): MetricFamily[] {
  const of = (pick: (table: LargeTableRow) => string): Sample[] =>
    tables.map((one) => ({ labels: { table: one.table }, value: Number(pick(one)) }));
  return [
    gauge(
      'atrium_table_bytes',
      'The thirty largest tables without their indexes, as last counted by a vacuum.',
      ...of(({ bytes }) => bytes),
    ),
    gauge('atrium_table_rows', 'Their rows, as the server estimates them.', ...of(({ rows }) => rows)),
    gauge(
      'atrium_table_dead_rows',
      'Their rows that are gone and still take room.',
      ...of(({ deadRows }) => deadRows),
    ),
  ];
}
