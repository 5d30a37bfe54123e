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

  /** Of which server (`system_identifier`) the entries are that it covers: a seal is of one server alone. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false })
  declare cluster: string;

  /** Where the seal of this server before it ended, not covered by this one; 0 of the first. */
  @Classified('internal')
  @Column({ type: 'xid8', allowNull: false, field: 'from_transaction' })
  declare fromTransaction: string;

  /** With `from_transaction` the entry after which it begins; all zeros of the first. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'from_id' })
  declare fromId: string;

  /** Of the last entry that it covers; it was not sealed before each older transaction had ended. */
  @Classified('internal')
  @Column({ type: 'xid8', allowNull: false, field: 'to_transaction' })
  declare toTransaction: string;

  /** With `to_transaction` the last entry that it covers. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'to_id' })
  declare toId: string;

  /** How many entries it covers, 1 to 10,000. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, field: 'row_count' })
  declare rowCount: number;

  /** Of each entry its id (16 bytes) and the beginning of its hash (8): by them a change is traced to its entry. */
  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false })
  declare fingerprints: Buffer;

  /** The hash of the seal of the sequence number before, of whichever server; 32 bytes of 0 for the first. */
  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'previous_hash' })
  declare previousHash: Buffer;

  /** SHA-256: see docs/decisions/0015-the-audit-trail.md. */
  @Classified('internal')
  @Column({ type: DataType.BLOB, allowNull: false })
  declare hash: Buffer;
}
