import { Injectable, StreamableFile } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectConnection } from '@nestjs/sequelize';
import type { FastifyReply } from 'fastify';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import type { Environment } from '../../../config/environment.js';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { spool, type Spooled } from '../../../platform/http/spool.js';
import type { Statement } from './analytics.statements.js';
import { csvHeader, csvRow, type CsvColumns } from './csv.js';

const rowsAtOnce = 1_000;
const longestStallMs = 30_000;

export interface CsvFile {
  /** Of the file, without its ending. */
  name: string;
  columns: CsvColumns;
  statement: Statement;
}

/**
 * Answers what a statement finds as a CSV file, however many rows: they are taken by a cursor of the database, from one
 * state of it, and written down before anything is sent. So neither memory nor a connection is held by whoever takes
 * them slowly.
 */
@Injectable()
export class CsvDownload {
  private readonly stallMs: number;

  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly transactions: TransactionRunner,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    const { requestTimeoutMs } = config.get('environment', { infer: true }).http;
    this.stallMs = Math.min(longestStallMs, requestTimeoutMs);
  }

  /** Once whoever asked has gone, no further row is read. */
  async send(reply: FastifyReply, file: CsvFile): Promise<StreamableFile> {
    const { stream, length } = await this.write(reply, file);
    // Whoever takes nothing any more is let go: the process could not stop before.
    reply.raw.setTimeout(this.stallMs, () => reply.raw.destroy());
    return new StreamableFile(stream, {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="${file.name}.csv"`,
      length,
    });
  }

  @ReadsFromReplica
  private write(reply: FastifyReply, file: CsvFile): Promise<Spooled> {
    return this.transactions.snapshot(() => spool(this.linesOf(file, reply)));
  }

  private async *linesOf({ columns, statement }: CsvFile, reply: FastifyReply): AsyncGenerator<string> {
    yield csvHeader(columns);
    const { sql, bind } = statement;
    await this.sequelize.query(`DECLARE csv_rows NO SCROLL CURSOR FOR ${sql}`, { bind });
    while (!reply.raw.destroyed) {
      const rows = await this.sequelize.query<Record<string, string | null>>(
        `FETCH ${rowsAtOnce} FROM csv_rows`,
        { type: QueryTypes.SELECT },
      );
      yield rows.map((row) => csvRow(columns, row)).join('');
      if (rows.length < rowsAtOnce) return;
    }
  }
}
