import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { asService } from '../../access/database-context.js';
import { isContextRefused } from '../../database/context-client.js';
import { isUnmigrated } from '../../errors/sql-state.js';
import { FieldCipher } from '../field-cipher.js';
import { ModelEncryptions } from '../model-encryptions.js';
import { MissingKeyError, SealedFieldError } from '../sealed-field-error.js';
import { newestSealed } from './rotation-statements.js';

/**
 * Opens the newest encrypted values when the service starts. With another key of the same id it would seal what
 * nobody can open once the right one is back, so it does not start; with a key missing it starts and says so.
 */
@Injectable()
export class KeyCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger(KeyCheck.name);

  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cipher: FieldCipher,
    private readonly encryptions: ModelEncryptions,
  ) {}

  /** @throws Error where none of the newest values can be opened with the key that they name. */
  async onApplicationBootstrap(): Promise<void> {
    for (const { place } of this.encryptions.all) {
      for (const { column } of place.columns) {
        const rows = await this.newest(newestSealed(place, column));
        const faults = rows.map(({ id, sealed }) =>
          this.fault(sealed, { table: place.table, column, row: id }),
        );
        if (faults.length === 0 || faults.includes(undefined)) continue;
        const wrong = faults.find((fault) => !(fault instanceof MissingKeyError));
        if (wrong) throw new Error(`${wrong.message}. ${advice}`);
        this.logger.error(faults[0]!.message);
      }
    }
  }

  private async newest(sql: string): Promise<{ id: string; sealed: Buffer }[]> {
    try {
      return await asService('platform.check_keys', () =>
        this.sequelize.query<{ id: string; sealed: Buffer }>(sql, { type: QueryTypes.SELECT }),
      );
    } catch (error) {
      // Nothing can be sealed or opened until that is mended, and readiness says so.
      if (isUnmigrated(error) || isContextRefused(error)) return [];
      throw error;
    }
  }

  private fault(sealed: Buffer, place: { table: string; column: string; row: string }) {
    try {
      this.cipher.open(sealed, place);
      return undefined;
    } catch (error) {
      if (error instanceof SealedFieldError) return error;
      throw error;
    }
  }
}

const advice = 'ENCRYPTION_KEYS must hold the key that sealed it, under the same id; nothing was changed.';
