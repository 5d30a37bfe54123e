import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';

/** The column that is searched: in each other one the same value looks different. */
export interface IndexedColumn {
  /** With its schema: `casework.beneficiaries`. */
  table: string;
  /** The encrypted column, by its name in the database. */
  column: string;
}

/**
 * Finds rows by an encrypted value: a keyed hash (HMAC-SHA-256) that equal values share and nobody can compute who
 * has the database alone. It tells which rows are equal, and nothing else. Normalising (case, blanks) is the
 * caller's, the same for storing and for searching.
 */
@Injectable()
export class BlindIndex {
  constructor(private readonly keys: KeyRing) {}

  /** What is stored beside a value that is sealed now: 32 bytes, by the active key. */
  index(value: string, column: IndexedColumn): Buffer {
    return this.of(this.keys.activeId, value, column);
  }

  /**
   * What rows may have stored for `value`, one for each of `ENCRYPTION_KEYS`, the active one first: search with IN,
   * so that rows which are not rotated yet are found too.
   */
  candidates(value: string, column: IndexedColumn): Buffer[] {
    return this.keys.ids.map((keyId) => this.of(keyId, value, column));
  }

  private of(keyId: string, value: string, { table, column }: IndexedColumn): Buffer {
    const key = this.keys.keyFor(keyId, 'blind-index', table, column)!;
    return createHmac('sha256', key).update(value, 'utf8').digest();
  }
}
