import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { asService } from '../../access/database-context.js';
import { TransactionRunner } from '../../database/transaction-runner.js';
import type { EncryptedColumn } from '../encrypted-columns.js';
import { FieldCipher } from '../field-cipher.js';
import type { ModelEncryption } from '../model-encryption.js';
import { ModelEncryptions } from '../model-encryptions.js';
import { SealedFieldError } from '../sealed-field-error.js';
import { tokensAsText } from '../search-tokens.js';
import { firstId, KeyCensus, type Census } from './key-census.js';
import { rotationStatements, type RotationStatements } from './rotation-statements.js';

const windowRows = 5_000;
const batchRows = 500;
const batchBytes = 8 * 1_048_576;
/** About a minute, longer than any transaction of the service lasts. */
const lockedRounds = 65;
const longestPauseMs = 1_000;
const toldFaults = 1_000;

export interface RotationOptions {
  /** Opens what would be sealed anew, and changes nothing. */
  isDryRun: boolean;
  /** Told how many rows are done, of how many. */
  onProgress: (done: number, total: number) => void;
}

export interface RotationReport {
  /** Rows that were sealed anew; of a dry run, that would be. */
  rows: number;
  /** How many values could not be opened. They are as they were. */
  unreadable: number;
  /** The first thousand of them, and why. */
  faults: string[];
  /** What there was when it was over. */
  after: Census;
}

/** A row by the names of its columns. */
type Row = { id: string } & Record<string, Buffer | string | null>;

/** A row that is not read yet. */
interface Sized {
  id: string;
  bytes: number;
}

/** The way through one table. */
interface Walk {
  encryption: ModelEncryption;
  statements: RotationStatements;
  isDryRun: boolean;
  /** Rows that somebody else held. */
  passedOver: Set<string>;
}

/** What became of the rows of one transaction. */
interface Batch {
  seen: string[];
  rows: number;
  unreadable: SealedFieldError[];
}

/**
 * Seals with the active key whatever another one has sealed, while the service runs. How far it is stands in the
 * envelopes themselves: ended at any moment and started again, it goes on. What others write meanwhile stays.
 */
@Injectable()
export class KeyRotation {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly transactions: TransactionRunner,
    private readonly cipher: FieldCipher,
    private readonly encryptions: ModelEncryptions,
    private readonly census: KeyCensus,
  ) {}

  rotate(options: RotationOptions): Promise<RotationReport> {
    return asService('platform.rotate_keys', () => this.rotateAll(options));
  }

  private async rotateAll({ isDryRun, onProgress }: RotationOptions): Promise<RotationReport> {
    const { stale } = await this.census.take();
    const done = { rows: 0, unreadable: 0, faults: [] as string[] };
    onProgress(0, stale);
    for (const encryption of this.encryptions.all) {
      const statements = rotationStatements(encryption.place);
      const walk = { encryption, statements, isDryRun, passedOver: new Set<string>() };
      for await (const ids of this.staleRows(walk)) {
        const batch = await this.rotateBatch(walk, ids);
        done.rows += batch.rows;
        done.unreadable += batch.unreadable.length;
        const told = batch.unreadable.slice(0, toldFaults - done.faults.length);
        done.faults.push(...told.map(({ message }) => message));
        onProgress(done.rows, stale);
      }
    }
    return { ...done, after: await this.census.take() };
  }

  /** The ids of what has to be sealed anew, in batches that fit into memory; at the end those that were held. */
  private async *staleRows({ statements, passedOver }: Walk): AsyncGenerator<string[]> {
    for (let after = firstId, isEnd = false; !isEnd;) {
      const bind = [after, windowRows, this.cipher.activeHead];
      const rows = await this.select<Sized & { isStale: boolean }>(statements.window, bind);
      yield* batchesOf(rows.filter(({ isStale }) => isStale));
      isEnd = rows.length < windowRows;
      after = rows.at(-1)?.id ?? after;
    }
    for (let round = 0; round < lockedRounds && passedOver.size > 0; round++) {
      await pause(Math.min(25 * 2 ** round, longestPauseMs));
      const bind = [[...passedOver], this.cipher.activeHead];
      const rows = await this.select<Sized>(statements.stillStale, bind);
      passedOver.clear();
      yield* batchesOf(rows);
    }
  }

  /** One transaction. Its rows are held meanwhile, so that nothing comes between opening and storing. */
  private async rotateBatch(walk: Walk, ids: string[]): Promise<Batch> {
    const { encryption, statements, isDryRun, passedOver } = walk;
    const batch = await this.transactions.run(async (): Promise<Batch> => {
      const rows = await this.select<Row>(isDryRun ? statements.read : statements.lock, [ids]);
      const unreadable: SealedFieldError[] = [];
      const fresh = rows.filter((row) => this.sealAnew(encryption, row, unreadable));
      if (fresh.length > 0 && !isDryRun) await this.store(statements, fresh);
      return { seen: rows.map(({ id }) => id), rows: fresh.length, unreadable };
    });
    const seen = new Set(batch.seen);
    for (const id of ids) if (!seen.has(id)) passedOver.add(id);
    return batch;
  }

  /** Changes `row` where that is due, and says whether it was. What cannot be opened is left and told. */
  private sealAnew(encryption: ModelEncryption, row: Row, unreadable: SealedFieldError[]): boolean {
    const { table, columns } = encryption.place;
    let isChanged = false;
    for (const column of columns) {
      const sealed = row[column.column];
      if (!Buffer.isBuffer(sealed) || this.isCurrent(sealed, column, row)) continue;
      const place = { table, column: column.column, row: row.id };
      try {
        const plaintext = this.cipher.open(sealed, place);
        row[column.column] = this.cipher.seal(plaintext, place);
        if (column.index) row[column.index.column] = encryption.indexed(column, plaintext);
        if (column.tokens) {
          const tokens = encryption.tokenised(column, plaintext, row[column.tokens.scope.column]);
          row[column.tokens.column] = tokens && tokensAsText(tokens);
        }
        isChanged = true;
      } catch (error) {
        if (!(error instanceof SealedFieldError)) throw error;
        unreadable.push(error);
      }
    }
    return isChanged;
  }

  private isCurrent(sealed: Buffer, { index, tokens }: EncryptedColumn, row: Row): boolean {
    const { activeHead } = this.cipher;
    const isIndexed = !index || row[index.column] !== null;
    const isTokenised = !tokens || row[tokens.column] !== null || row[tokens.scope.column] === null;
    return sealed.subarray(0, activeHead.length).equals(activeHead) && isIndexed && isTokenised;
  }

  private async store({ store, written }: RotationStatements, rows: Row[]): Promise<void> {
    const values = written.map(({ column }) => rows.map((row) => row[column]));
    await this.select(store, [rows.map(({ id }) => id), ...values]);
  }

  private select<R extends object>(sql: string, bind: unknown[]): Promise<R[]> {
    return this.sequelize.query<R>(sql, { bind, type: QueryTypes.SELECT });
  }
}

function* batchesOf(rows: readonly Sized[]): Generator<string[]> {
  let batch: string[] = [];
  let size = 0;
  for (const { id, bytes } of rows) {
    if (batch.length === batchRows || (batch.length > 0 && size + bytes > batchBytes)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(id);
    size += bytes;
  }
  if (batch.length > 0) yield batch;
}
