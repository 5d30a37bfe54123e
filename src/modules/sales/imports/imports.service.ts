import { Injectable } from '@nestjs/common';
import { BulkConnection } from '../../../platform/database/bulk-connection.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { sqlState } from '../../../platform/errors/sql-state.js';
import type { ImportReport } from './import-report.response.js';
import { ImportTally } from './import-tally.js';
import { SoldLineFile } from './sold-line-file.js';
import { addProducts, addTransactions, copyIntoStaging, createStaging } from './staging.js';
import { unpackedBytes } from './upload-bytes.js';

export interface ImportOptions {
  /** The most bytes to take, counted unpacked; no limit when absent. */
  maxBytes?: number;
  /** Store nothing when a line is rejected. */
  isStrict?: boolean;
  /** Called when the file is read and its lines are being stored. */
  onRead?: () => void;
}

/** A strict import met lines it cannot take. Nothing was stored; the report says why. */
export class RejectedLinesError extends Error {
  constructor(readonly report: ImportReport) {
    super(`${report.rejected} lines were rejected, so nothing was stored.`);
  }
}

/** The longest one statement of an import may run, the reception of the file being one. */
const timeoutMs = 3_600_000;
const notNullViolation = '23502';

@Injectable()
export class ImportsService {
  constructor(private readonly transactions: TransactionRunner) {}

  /**
   * Stores the sold lines of a CSV file, plain or gzip, as one transaction: products that are new, then the
   * lines that are new. Stock stays as it is. Lines that cannot be taken are reported and the others stored.
   * Memory does not grow with the file.
   * @throws Problem 400 `sales.import_unreadable`, 413 `platform.body_too_large`, 409 `sales.import_running`;
   * RejectedLinesError when strict. Nothing is stored then.
   */
  async import(source: AsyncIterable<Buffer>, options: ImportOptions = {}): Promise<ImportReport> {
    const bytes = unpackedBytes(source, options.maxBytes ?? Number.POSITIVE_INFINITY);
    try {
      const file = await SoldLineFile.open(bytes);
      const storeOnce = refuseSecondCall(() => this.store(file, options));
      return await this.transactions.run(storeOnce);
    } finally {
      await bytes.return(undefined);
    }
  }

  private async store(file: SoldLineFile, { isStrict, onRead }: ImportOptions): Promise<ImportReport> {
    const bulk = await BulkConnection.ofTransaction(timeoutMs);
    await this.claimTurn(bulk);
    const tally = new ImportTally();
    await bulk.query(createStaging);
    await bulk.copy(copyIntoStaging, file.rows(tally));
    if (isStrict && tally.rejected > 0) throw new RejectedLinesError(tally.report());
    onRead?.();
    const { rowCount: productsCreated } = await bulk.query(addProducts);
    const imported = await this.addLines(bulk);
    return tally.report({ imported, productsCreated: productsCreated ?? 0 });
  }

  /** One import at a time: two of the same file would only wait for each other, line by line. */
  private async claimTurn(bulk: BulkConnection): Promise<void> {
    // 'ATRM' and 'SALE' in ASCII.
    const { rows } = await bulk.query<{ isOurs: boolean }>(
      'select pg_try_advisory_xact_lock(1096045133, 1396788293) as "isOurs"',
    );
    if (rows[0]?.isOurs) return;
    throw new Problem(
      409,
      'sales.import_running',
      'Another import is running. Send the file again when it has ended.',
    );
  }

  private async addLines(bulk: BulkConnection): Promise<number> {
    try {
      const { rowCount } = await bulk.query(addTransactions);
      return rowCount ?? 0;
    } catch (error) {
      if (sqlState(error) !== notNullViolation) throw error;
      throw Problem.unavailable(
        'A product of the file was deleted during the import. Send the file again.',
        1,
        {
          cause: error,
        },
      );
    }
  }
}

/** A transaction is run again after a deadlock, which the file, read once, cannot be. */
function refuseSecondCall<T>(work: () => Promise<T>): () => Promise<T> {
  let isCalled = false;
  return async () => {
    if (isCalled) {
      throw Problem.unavailable('The import met other changes of the same products. Send the file again.', 1);
    }
    isCalled = true;
    return work();
  };
}
