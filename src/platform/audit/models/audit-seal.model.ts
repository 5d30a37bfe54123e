import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../database/base.model.js';
import { Classified } from '../../privacy/data-classes.js';

/**
 * One link of the chain: it covers the entries of `cluster` after (`from_transaction`, `from_id`) up to and with
 * (`to_transaction`, `to_id`), and holds the hash of the link before. Made by `platform.seal_audit_logs` alone.
 */
@Table({
  schema: 'platform',
  tableName: 'audit_seals',
  indexes: [
    { name: 'audit_seals__sequence_key', unique: true, fields: ['sequence'] },
    { name: 'audit_seals__cluster_sequence_idx', fields: ['cluster', 'sequence'] },
  ],
})
export class AuditSeal extends AppendOnlyModel<
  InferAttributes<AuditSeal>,
  InferCreationAttributes<AuditSeal>
> {
  /** 1, 2, 3 and so on, without a gap. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false })
  declare sequence: string;

  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false })
  declare cluster: string;

  @Classified('internal')
  @Column({ type: 'xid8', allowNull: false, field: 'from_transaction' })
  declare fromTransaction: string;

  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'from_id' })
  declare fromId: string;

  @Classified('internal')
  @Column({ type: 'xid8', allowNull: false, field: 'to_transaction' })
  declare toTransaction: string;

  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'to_id' })
  declare toId: string;

  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'row_count' })
  declare rowCount: number;

  /** Of each entry its id (16 bytes) and the beginning of its hash (8): by them a change is traced to its entry. */
  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false })
  declare fingerprints: Buffer;

  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'previous_hash' })
  declare previousHash: Buffer;

  /** SHA-256: see docs/decisions/0015-the-audit-trail.md. */
  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false })
  declare hash: Buffer;
}
