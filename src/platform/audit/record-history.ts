import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { firstIdOf } from './entry-ids.js';
import type { AuditAction } from './models/audit-log.model.js';

/** A record as it was at some time. */
export interface PastRecord {
  values: Record<string, unknown>;
  /** When it had last been changed. */
  changedAt: Date;
}

/** Puts together from the audit trail what a record was. */
@Injectable()
export class RecordHistory {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /**
   * The record as the statements up to `at` had left it, whenever their transactions committed.
   * @param table with its schema.
   * @returns undefined where it did not exist then.
   */
  async at(table: string, id: string, at: Date): Promise<PastRecord | undefined> {
    const [found] = await this.sequelize.query<PastRecord & { action: AuditAction }>(recordAt, {
      bind: [table, id, firstIdOf(new Date(at.getTime() + 1))],
      type: QueryTypes.SELECT,
    });
    const isGone = !found || found.action === 'delete' || found.action === 'truncate';
    return isGone ? undefined : { values: found.values, changedAt: found.changedAt };
  }
}

/**
 * The last entry that tells the whole record (`start`), and over it the newest value of each column that was updated
 * since. A truncation has no record: it is of all of them.
 */
const recordAt = `
  WITH start AS (
    SELECT id, occurred_at, action, changes
      FROM (
        (SELECT id, occurred_at, action, changes FROM platform.audit_logs
          WHERE record_id = $2 AND table_name = $1 AND id < $3 AND action IN ('insert', 'delete', 'baseline')
          ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT id, occurred_at, action, changes FROM platform.audit_logs
          WHERE record_id IS NULL AND table_name = $1 AND id < $3
          ORDER BY id DESC LIMIT 1)
      ) AS told
     ORDER BY id DESC LIMIT 1
  ), updates AS (
    SELECT updated.id, updated.occurred_at, updated.changes
      FROM start JOIN platform.audit_logs AS updated ON updated.id > start.id
     WHERE record_id = $2 AND table_name = $1 AND updated.id < $3 AND updated.action = 'update'
  ), newest AS (
    SELECT DISTINCT ON (key) key, value -> 'to' AS value
      FROM updates, jsonb_each(changes)
     ORDER BY key, updates.id DESC
  )
  SELECT action,
         changes || coalesce((SELECT jsonb_object_agg(key, value) FROM newest), '{}') AS values,
         greatest(occurred_at, (SELECT max(occurred_at) FROM updates)) AS "changedAt"
    FROM start`;
