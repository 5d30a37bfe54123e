import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../access/database-context.js';
import * as statements from './discarded-files.statements.js';

/** A file that this process alone may remove, until its lease ends. */
export interface ClaimedFile {
  id: string;
  storageKey: string;
  /** Proves the claim. */
  attempts: number;
}

/** The rows of `platform.discarded_files`. Every method is a statement of its own, outside of any transaction. */
@Injectable()
@ActsAsService('platform.files')
export class DiscardedFiles {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /** Before the first byte is stored. Unless a row keeps the file within a day, it is removed. */
  async announce(storageKey: string): Promise<void> {
    await this.run(statements.announce, [storageKey]);
  }

  /** Has the file removed now, unless a row keeps it. */
  async release(storageKey: string): Promise<void> {
    await this.run(statements.release, [storageKey]);
  }

  /** Some of the files whose time has come and that nobody else is removing. */
  claim(): Promise<ClaimedFile[]> {
    return this.run<ClaimedFile>(statements.claim, []);
  }

  /** The file is gone. */
  async remove({ id }: ClaimedFile): Promise<void> {
    await this.run(statements.remove, [id]);
  }

  /** Does nothing where the lease has ended and somebody else took over. */
  async postpone({ id, attempts }: ClaimedFile, error: string): Promise<void> {
    await this.run(statements.postpone, [id, attempts, error]);
  }

  private run<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT, transaction: null });
  }
}
