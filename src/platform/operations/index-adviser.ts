import { Injectable } from '@nestjs/common';
import { monitorRole, StatisticsConnection } from '../database/statistics-connection.js';
import { foreignSchemas } from '../migrations/schema/foreign-schemas.js';
import type { IndexAdvice } from './indexes.dto.js';
import {
  countedSince,
  redundantIndexes,
  scannedTables,
  unindexedKeys,
  unusedIndexes,
  type RedundantIndex,
  type ScannedTable,
  type UnindexedKey,
  type UnusedIndex,
} from './indexes.statements.js';

/** Which indexes are too many, and where one may be missing. */
@Injectable()
export class IndexAdviser {
  constructor(private readonly statistics: StatisticsConnection) {}

  async advise(): Promise<IndexAdvice> {
    return this.statistics.within(monitorRole, async (read) => {
      const [counted] = await read<{ since: Date | null }>(countedSince);
      const duplicate = await read<RedundantIndex>(redundantIndexes, [foreignSchemas]);
      const unused = await read<UnusedIndex>(unusedIndexes, [foreignSchemas]);
      const missing = await read<ScannedTable>(scannedTables);
      return {
        statsResetAt: counted!.since?.toISOString() ?? null,
        duplicate: duplicate.map((one) => ({ ...one, bytes: Number(one.bytes) })),
        unused: unused.map((one) => ({ ...one, bytes: Number(one.bytes) })),
        missing: missing.map(({ table, rows, scans, rowsPerScan }) => ({
          table,
          rows: Number(rows),
          scans: Number(scans),
          rowsPerScan: Number(rowsPerScan),
        })),
        foreignKeys: await read<UnindexedKey>(unindexedKeys, [foreignSchemas]),
      };
    });
  }
}
