import { Injectable } from '@nestjs/common';
import { PoolFigures } from '../database/pool-figures.js';
import { sharesOf } from '../database/server-figures.js';
import { indexUse, ofDatabase, type DatabaseRow } from '../database/server-figures.statements.js';
import { monitorRole, StatisticsConnection } from '../database/statistics-connection.js';
import { sqlState } from '../errors/sql-state.js';
import type { DatabaseReport, LockReport, LockWaitFigure, TableFigure, TableReport } from './database.dto.js';
import {
  connectionGroups,
  lockGroups,
  longestTransactions,
  tables,
  waiting,
  type ConnectionGroup,
  type LockGroup,
  type OpenTransaction,
  type TableRow,
  type WaitingRow,
} from './database.statements.js';
import { countedSince } from './indexes.statements.js';

const lettingIn =
  'Run npm run db:login; where the owner may not grant pg_read_all_stats: docs/runbooks/monitoring.md';
/** The server did not wait any longer for a lock, or for the statement. */
const gaveUp = ['55P03', '57014'];

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;

/** What the server orders them by is as old as the last vacuum. */
const largestFirst = (rows: TableRow[]): TableFigure[] =>
  rows.map(presentTable).sort((one, other) => other.totalBytes - one.totalBytes);

/** How the database is, as it tells by itself. */
@Injectable()
export class DatabaseReports {
  constructor(
    private readonly statistics: StatisticsConnection,
    private readonly pool: PoolFigures,
  ) {}

  async database(): Promise<DatabaseReport> {
    const seesEverybody = await this.statistics.seesEverybody();
    return this.statistics.within(monitorRole, async (read) => {
      const [database] = await read<DatabaseRow>(ofDatabase);
      const [use] = await read<{ indexScans: string; tableScans: string }>(indexUse);
      const connections = await read<ConnectionGroup>(connectionGroups);
      const transactions = await read<OpenTransaction>(longestTransactions);
      return {
        ...presentDatabase(database!, use!),
        seesEverybody,
        nextStep: seesEverybody ? null : lettingIn,
        pool: this.pool.state(),
        connections,
        longestTransactions: transactions.map(({ startedAt, ...one }) => ({
          ...one,
          startedAt: startedAt.toISOString(),
        })),
      };
    });
  }

  async tables(): Promise<TableReport> {
    const [counted] = await this.statistics.read<{ since: Date | null }>(countedSince);
    const statsResetAt = timeOf(counted!.since);
    try {
      const rows = await this.statistics.read<TableRow>(tables(true));
      return { statsResetAt, isExact: true, data: largestFirst(rows) };
    } catch (error) {
      if (!gaveUp.includes(sqlState(error) ?? '')) throw error;
      const rows = await this.statistics.read<TableRow>(tables(false));
      return { statsResetAt, isExact: false, data: largestFirst(rows) };
    }
  }

  async locks(): Promise<LockReport> {
    return this.statistics.within(monitorRole, async (read) => ({
      waiting: presentWaiting(await read<WaitingRow>(waiting)),
      locks: await read<LockGroup>(lockGroups),
    }));
  }
}

function presentDatabase(row: DatabaseRow, use: { indexScans: string; tableScans: string }) {
  const { cacheHit, indexUse: indexUseRatio } = sharesOf(row, use);
  return {
    version: row.version,
    startedAt: row.startedAt.toISOString(),
    statsResetAt: timeOf(row.statsReset),
    sizeBytes: Number(row.sizeBytes),
    cacheHitRatio: cacheHit,
    indexUseRatio,
    commits: Number(row.commits),
    rollbacks: Number(row.rollbacks),
    deadlocks: Number(row.deadlocks),
    temporaryBytes: Number(row.temporaryBytes),
    maxConnections: row.maxConnections,
    oldestTransactionIdAge: row.oldestTransactionAge,
  };
}

const presentTable = ({ table, lastVacuumAt, lastAnalyzeAt, ...row }: TableRow): TableFigure => ({
  table,
  totalBytes: Number(row.totalBytes),
  tableBytes: Number(row.tableBytes),
  indexBytes: Number(row.indexBytes),
  rows: Number(row.rows),
  deadRows: Number(row.deadRows),
  tableScans: Number(row.tableScans),
  indexScans: Number(row.indexScans),
  inserted: Number(row.inserted),
  updated: Number(row.updated),
  deleted: Number(row.deleted),
  lastVacuumAt: timeOf(lastVacuumAt),
  lastAnalyzeAt: timeOf(lastAnalyzeAt),
});

/** One row for each that waits and each that it waits for. */
function presentWaiting(rows: WaitingRow[]): LockWaitFigure[] {
  const byPid = new Map<number, LockWaitFigure>();
  for (const row of rows) {
    const { pid, application, lockType, mode, relation, since, seconds, queryId } = row;
    const waits = byPid.get(pid) ?? {
      ...{ pid, application, lockType, mode, relation, seconds, queryId },
      since: timeOf(since),
      blockedBy: [],
    };
    byPid.set(pid, waits);
    waits.blockedBy.push({
      pid: row.blockedBy,
      application: row.blockerApplication,
      state: row.blockerState,
      transactionAt: timeOf(row.blockerTransactionAt),
    });
  }
  return [...byPid.values()];
}
