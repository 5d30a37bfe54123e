import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { Beneficiary } from './beneficiary.model.js';

/** That a file went from one counsellor to another, and why. */
@Table({
  schema: 'casework',
  tableName: 'hand_overs',
  indexes: [
    { name: 'hand_overs__beneficiary_id_created_at_idx', fields: ['beneficiary_id', 'created_at', 'id'] },
  ],
})
export class HandOver extends AppendOnlyModel<InferAttributes<HandOver>, HandOverCreationAttributes> {
  /** The file that was handed over; what happened to it is erased with it. */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  /** Accounts, without foreign keys: what happened outlives them. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'from_counsellor' })
  declare fromCounsellor: string;

  /**
   * An active account with the role `counsellor` at the time, and not that of the beneficiary. Invitations that
   * were open went with the hand-over.
   */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'to_counsellor' })
  declare toCounsellor: string;

  /**
   * In the words of whoever handed over, at most 1000 characters: a counsellor, or the administrator for one who
   * left.
   */
  @Encrypted({ allowNull: false })
  declare reason: string;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;
}

export interface HandOverCreationAttributes extends InferCreationAttributes<HandOver> {}
