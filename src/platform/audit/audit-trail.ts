import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { currentRequest } from '../http/request-context.js';

/** Puts into the audit trail what leaves no trace by itself. Writes are recorded by the database. */
@Injectable()
export class AuditTrail {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /**
   * Notes that whoever asks reads a record, in the current transaction or one of its own. Call it before the record is
   * answered: what cannot be noted is not shown. It is due where somebody reads what is personal to another, and
   * wherever a `sensitive` value is read.
   * @param table with its schema: `identity.users`.
   * @param subjectId the account that the record is about, where it is about one.
   */
  async recordRead(table: string, id: string, subjectId?: string): Promise<void> {
    await this.call('SELECT platform.record_read($1, $2, $3)', [table, id, subjectId ?? null]);
  }

  /** As {@link recordRead}, of several records of one table at once. */
  async recordReads(table: string, ids: readonly string[], subjectId?: string): Promise<void> {
    const each = 'SELECT platform.record_read($1, id, $3) FROM unnest($2::uuid[]) AS id';
    await this.call(each, [table, ids, subjectId ?? null]);
  }

  /**
   * Forgets from where somebody came who is erased. Their requests stay in the trail, and what is sealed stays whole.
   * To be called in the transaction of the erasure, after everything else: nothing that the request does from then on
   * tells its address.
   */
  async forgetAddresses(userId: string): Promise<void> {
    await this.call('SELECT platform.forget_addresses($1)', [userId]);
    const request = currentRequest();
    if (request?.principal?.userId === userId) request.isForgotten = true;
  }

  private async call(sql: string, bind: unknown[]): Promise<void> {
    await this.sequelize.query(sql, { bind, type: QueryTypes.SELECT });
  }
}
