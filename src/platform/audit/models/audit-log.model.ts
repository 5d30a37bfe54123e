import {
  literal,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { AppendOnlyModel, Instant } from '../../database/base.model.js';
import { Classified } from '../../privacy/data-classes.js';

/**
 * What an entry tells of: a row written, a table emptied, a row read, somebody's addresses forgotten, or a row as it was
 * when the trail began.
 */
export const auditActions = ['insert', 'update', 'delete', 'truncate', 'read', 'forget', 'baseline'] as const;
export type AuditAction = (typeof auditActions)[number];

/**
 * The changed columns of an `update`, and all of them of an `insert`, `delete` and `baseline`. A value that is masked
 * is `***`; that there was none (`null`) is told.
 */
export type AuditChanges = Record<string, unknown>;

const given = (column: string) => ({ [column]: { [Op.ne]: null } });

/** One entry of the audit trail. The database writes it (`platform.record_change`, `platform.record_read`); nobody else may. */
@Table({
  schema: 'platform',
  tableName: 'audit_logs',
  // The order of ids is the order of time.
  indexes: [
    { name: 'audit_logs__table_name_idx', fields: ['table_name', 'id'] },
    { name: 'audit_logs__record_id_idx', fields: ['record_id', 'id'] },
    { name: 'audit_logs__actor_id_idx', fields: ['actor_id', 'id'], where: given('actor_id') },
    { name: 'audit_logs__subject_id_idx', fields: ['subject_id', 'id'], where: given('subject_id') },
    { name: 'audit_logs__request_id_idx', fields: ['request_id'], where: given('request_id') },
    { name: 'audit_logs__forgotten_for_idx', fields: ['forgotten_for'], where: given('forgotten_for') },
    { name: 'audit_logs__cluster_transaction_id_idx', fields: ['cluster', 'transaction_id', 'id'] },
  ],
})
export class AuditLog extends AppendOnlyModel<InferAttributes<AuditLog>, InferCreationAttributes<AuditLog>> {
  /** The time of the id: when the entry was written, in the statement it tells of. `created_at` is when its transaction began. */
  @Classified('internal')
  @Column({
    type: `${Instant} GENERATED ALWAYS AS (platform.uuid_v7_time(id)) STORED NOT NULL`,
    field: 'occurred_at',
  })
  declare occurredAt: CreationOptional<Date>;

  /** The account that asked. No foreign key: of an erased account the id stays, and names nobody. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'actor_id' })
  declare actorId: string | null;

  /** What acted: `account`, `stranger`, a work of the service (`identity.sign_in`), or `login:` and who had logged in. */
  @Classified('internal')
  @Column({ type: DataType.TEXT, allowNull: false })
  declare actor: string;

  /**
   * `insert`, `update`, `delete`, `truncate` (a table emptied), `read` (of what is personal to another), `forget`
   * (addresses of somebody erased) or `baseline` (as it was when the trail began).
   */
  @Classified('internal')
  @Column({ type: DataType.TEXT, allowNull: false })
  declare action: AuditAction;

  /** With its schema: `marketplace.influencers`. */
  @Classified('internal')
  @Column({ type: DataType.TEXT, allowNull: false, field: 'table_name' })
  declare tableName: string;

  /** Null where a whole table was emptied. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'record_id' })
  declare recordId: string | null;

  /** The account whose record it is, as the table says; null where it is nobody's. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'subject_id' })
  declare subjectId: string | null;

  /**
   * By column: of an update what changed, `from` and `to`, else the whole row. `***` stands for a value that is
   * personal, sensitive or secret; null of a read and a truncate.
   */
  @Classified('internal')
  @Column({ type: DataType.JSONB })
  declare changes: AuditChanges | null;

  /**
   * Of the request, or of the login of whoever came past the service. Null where none is known, and once it is
   * forgotten with an account.
   */
  @Classified('personal')
  @Column({ type: DataType.INET, field: 'ip_address' })
  declare ipAddress: string | null;

  /**
   * Random, the same for all entries of a statement: without it nobody can find the address of `ip_commitment` by
   * trying. Forgotten with the address.
   */
  @Classified('secret')
  @Column({ type: DataType.UUID, field: 'ip_salt' })
  declare ipSalt: string | null;

  /** Made of address and salt, and sealed in their place: it tells nothing once they are gone. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'ip_commitment' })
  declare ipCommitment: string | null;

  /** The erased account for which the address was forgotten. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'forgotten_for' })
  declare forgottenFor: string | null;

  /**
   * The X-Request-Id that the answer carried: what a request wrote together is found by it. Null where there was no
   * request.
   */
  @Classified('internal')
  @Column({ type: DataType.TEXT, field: 'request_id' })
  declare requestId: string | null;

  /** The server's `system_identifier`: transaction ids of two servers are not comparable. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false })
  declare cluster: string;

  /**
   * The transaction that wrote it: entries are sealed in the order of (`transaction_id`, id), and what was done
   * together has the same.
   */
  @Classified('internal')
  @Column({
    type: 'xid8',
    allowNull: false,
    field: 'transaction_id',
    defaultValue: literal('pg_current_xact_id()'),
  })
  declare transactionId: string;
}
