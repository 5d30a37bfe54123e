import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, InstantField, TextField, UuidField } from '../http/fields.js';
import { CursorQuery, PageOf, SortField } from '../lists/list-query.js';
import {
  auditActions,
  type AuditAction,
  type AuditChanges,
  type AuditLog,
} from './models/audit-log.model.js';

const table = {
  max: 127,
  example: 'marketplace.influencers',
  description: 'A table of the database, with its schema.',
};

export class ListAuditLogs extends CursorQuery {
  @TextField({ ...table, optional: true })
  table?: string;

  @UuidField({ optional: true })
  recordId?: string;

  @UuidField({ optional: true, description: 'The account that asked.' })
  actorId?: string;

  @UuidField({ optional: true, description: 'The account whose records they are.' })
  subjectId?: string;

  @ChoiceField({ choices: auditActions, optional: true })
  action?: AuditAction;

  @TextField({ max: 64, optional: true, example: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b' })
  requestId?: string;

  @InstantField({ optional: true, example: '2026-11-01T00:00:00Z', description: 'From this time on.' })
  from?: string;

  @InstantField({ optional: true, example: '2026-12-01T00:00:00Z', description: 'Before this time.' })
  to?: string;

  @SortField(['occurredAt'], '-occurredAt')
  sort = '-occurredAt';
}

export class AuditLogResponse {
  @UuidField()
  id!: string;

  @InstantField()
  occurredAt!: string;

  @UuidField({
    nullable: true,
    description: 'The account that asked; null for strangers, jobs and operators.',
  })
  actorId!: string | null;

  @TextField({
    max: 200,
    example: 'account',
    description:
      'What acted: account, stranger, a work of the service such as identity.sign_in, or login: and the login of an operator.',
  })
  actor!: string;

  @ChoiceField({ choices: auditActions })
  action!: AuditAction;

  @TextField(table)
  table!: string;

  @UuidField({ nullable: true, description: 'Null where a whole table was emptied.' })
  recordId!: string | null;

  @UuidField({ nullable: true, description: "The account whose record it is; null where it is nobody's." })
  subjectId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { is_active: { from: true, to: false }, phone: { from: null, to: '***' } },
    description:
      'By column: of an update what changed, from and to; else the whole record. *** where the value is personal.',
  })
  changes!: AuditChanges | null;

  @TextField({
    max: 64,
    nullable: true,
    example: '203.0.113.7',
    description: 'Null where none is known, and where whoever came from it was erased.',
  })
  ipAddress!: string | null;

  @TextField({ max: 64, nullable: true, example: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b' })
  requestId!: string | null;
}

export class AuditLogPage extends PageOf(AuditLogResponse) {}

export class RecordParams {
  @TextField(table)
  table!: string;

  @UuidField()
  id!: string;
}

export class RecordQuery {
  @InstantField({ optional: true, description: 'Now where it is not given.' })
  at?: string;
}

export class RecordResponse {
  @TextField(table)
  table!: string;

  @UuidField()
  id!: string;

  @InstantField({ description: 'The time it is told of.' })
  at!: string;

  @InstantField({ description: 'When it had last been changed.' })
  changedAt!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { name: '***', is_active: true },
    description: 'Every column as it was, *** where the value is personal.',
  })
  record!: Record<string, unknown>;
}

export const presentAuditLog = ({
  occurredAt,
  tableName,
  ...entry
}: AuditLog['dataValues']): AuditLogResponse => {
  const { id, actorId, actor, action, recordId, subjectId, changes, ipAddress, requestId } = entry;
  const what = { action, table: tableName, recordId, subjectId, changes };
  return { id, occurredAt: occurredAt.toISOString(), actorId, actor, ...what, ipAddress, requestId };
};
