import { Injectable } from '@nestjs/common';
import { monitorRole, StatisticsConnection } from '../database/statistics-connection.js';
import { sqlState } from '../errors/sql-state.js';
import { foreignSchemas } from '../migrations/schema/foreign-schemas.js';
import type { IndexAdvice } from './indexes.dto.js';
import {
  countedSince,
  lockedTables,
  redundantIndexes,
  scannedTables,
  unindexedKeys,
  unusedIndexes,
  type LockedTable,
  type RedundantIndex,
  type ScannedTable,
  type UnindexedKey,
  type UnusedIndex,
} from './indexes.statements.js';

const lockNotAvailable = '55P03';

/** Which indexes are too many, and where one may be missing. */
@Injectable()
export class IndexAdviser {
  constructor(private readonly statistics: StatisticsConnection) {}

  async advise(): Promise<IndexAdvice> {
    try {
      return await this.adviseAtOnce();
    } catch (error) {
      // Somebody has begun to alter a table in between.
      if (sqlState(error) !== lockNotAvailable) throw error;
      return this.adviseAtOnce();
    }
  }

  private adviseAtOnce(): Promise<IndexAdvice> {
    return this.statistics.within(monitorRole, async (read) => {
      const [counted] = await read<{ since: Date | null }>(countedSince);
      const locked = await read<LockedTable>(lockedTables);
      const leftOut = locked.map(({ id }) => id);
      const duplicate = await read<RedundantIndex>(redundantIndexes, [foreignSchemas, leftOut]);
      const unused = await read<UnusedIndex>(unusedIndexes, [foreignSchemas]);
      const missing = await read<ScannedTable>(scannedTables);
      return {
        statsResetAt: counted!.since?.toISOString() ?? null,
        leftOut: locked.map(({ table }) => table),
        duplicate: duplicate.map((one) => ({ ...one, bytes: Number(one.bytes) })),
        unused: unused.map((one) => ({ ...one, bytes: Number(one.bytes) })),
        missing: missing.map(({ table, rows, scans, rowsPerScan }) => ({
          table,
          rows: Number(rows),
          scans: Number(scans),
          rowsPerScan: Number(rowsPerScan),
        })),
        foreignKeys: await read<UnindexedKey>(unindexedKeys, [foreignSchemas, leftOut]),
      };
    });
  }
}
