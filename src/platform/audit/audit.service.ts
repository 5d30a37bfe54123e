import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, type WhereOptions } from 'sequelize';
import { Problem } from '../errors/problem.js';
import { FeatureRegistry } from '../features/feature-registry.js';
import type { Page } from '../lists/list-query.js';
import { Paginator } from '../lists/paginator.js';
import {
  presentAuditLog,
  type AuditLogResponse,
  type ListAuditLogs,
  type RecordParams,
  type RecordQuery,
  type RecordResponse,
} from './audit.dto.js';
import { firstIdOf } from './entry-ids.js';
import { AuditLog } from './models/audit-log.model.js';
import { RecordHistory } from './record-history.js';

/** What administrators learn from the audit trail. */
@Injectable()
export class AuditService {
  constructor(
    @InjectModel(AuditLog) private readonly entries: typeof AuditLog,
    private readonly features: FeatureRegistry,
    private readonly history: RecordHistory,
    private readonly paginator: Paginator,
  ) {}

  /** @throws Problem 400 for a table that there is not. */
  async list(query: ListAuditLogs): Promise<Page<AuditLogResponse>> {
    const { table, recordId, actorId, subjectId, action, requestId, from, to, sort } = query;
    if (table !== undefined && !this.isKnown(table)) throw unknownTable(400);
    const where: WhereOptions[] = [];
    if (table !== undefined) where.push({ tableName: table });
    if (recordId !== undefined) where.push({ recordId });
    if (actorId !== undefined) where.push({ actorId });
    if (subjectId !== undefined) where.push({ subjectId });
    if (action !== undefined) where.push({ action });
    if (requestId !== undefined) where.push({ requestId });
    if (from !== undefined) where.push({ id: { [Op.gte]: firstIdOf(new Date(from)) } });
    if (to !== undefined) where.push({ id: { [Op.lt]: firstIdOf(new Date(to)) } });
    const byId = sort.replace('occurredAt', 'id');
    return this.paginator.page(this.entries, query, {
      where,
      sort: byId,
      present: ({ dataValues }) => presentAuditLog(dataValues),
    });
  }

  /**
   * A record as it was at some time, personal values masked.
   * @throws Problem 404 for a table that there is not, and where the record did not exist then.
   */
  async record({ table, id }: RecordParams, { at }: RecordQuery): Promise<RecordResponse> {
    if (!this.isKnown(table)) throw unknownTable(404);
    const moment = at === undefined ? new Date() : new Date(at);
    const found = await this.history.at(table, id, moment);
    if (!found) throw Problem.notFound('platform.record_not_found', 'record at that time');
    const { values, changedAt } = found;
    return {
      table,
      id,
      at: moment.toISOString(),
      changedAt: changedAt.toISOString(),
      record: values,
    };
  }

  private isKnown(table: string): boolean {
    return this.features
      .all()
      .some(({ schema, models }) => models.some(({ tableName }) => `${schema}.${tableName}` === table));
  }
}

const unknownTable = (status: 400 | 404): Problem =>
  Problem.ofField(
    status,
    'platform.table_not_found',
    'table',
    'table must be a table with its schema, such as marketplace.influencers',
  );
