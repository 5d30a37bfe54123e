import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { FieldCipher } from '../field-cipher.js';
import { ModelEncryptions } from '../model-encryptions.js';
import { rotationStatements } from './rotation-statements.js';

/** How many values of one column a key has sealed. */
export interface KeyCount {
  table: string;
  column: string;
  /** Empty for what no key has sealed. */
  keyId: string;
  rows: number;
}

export interface Census {
  counts: KeyCount[];
  /** Rows that the active key has yet to seal. */
  stale: number;
}

interface Part {
  last: string | null;
  rows: number;
  stale: number;
  counts: Omit<KeyCount, 'table'>[];
}

/** Before every id. */
export const firstId = '00000000-0000-0000-0000-000000000000';
/** Short enough for one statement, however many rows there are. */
const partRows = 20_000;

/** Counts who has sealed what, without opening any of it. */
@Injectable()
export class KeyCensus {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cipher: FieldCipher,
    private readonly encryptions: ModelEncryptions,
  ) {}

  async take(): Promise<Census> {
    const found = new Map<string, KeyCount>();
    let stale = 0;
    for (const { place } of this.encryptions.all) {
      for await (const part of this.partsOf(rotationStatements(place).census)) {
        stale += part.stale;
        for (const { column, keyId, rows } of part.counts) {
          const name = JSON.stringify([place.table, column, keyId]);
          const sofar = found.get(name)?.rows ?? 0;
          found.set(name, { table: place.table, column, keyId, rows: sofar + rows });
        }
      }
    }
    return { counts: [...found.values()].sort(byName), stale };
  }

  private async *partsOf(statement: string): AsyncGenerator<Part> {
    for (let after = firstId; ;) {
      const bind = [after, partRows, this.cipher.activeHead];
      const [part] = await this.sequelize.query<Part>(statement, { bind, type: QueryTypes.SELECT });
      yield part!;
      if (part!.rows < partRows) return;
      after = part!.last!;
    }
  }
}

const byName = (a: KeyCount, b: KeyCount): number =>
  a.table.localeCompare(b.table) || a.column.localeCompare(b.column) || a.keyId.localeCompare(b.keyId);
