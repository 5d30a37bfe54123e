import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { Beneficiary } from './beneficiary.model.js';

/** A counsellor believes that an account is the beneficiary's; whoever has it says so, or not. */
@Table({
  schema: 'casework',
  tableName: 'invitations',
  indexes: [
    { name: 'invitations__beneficiary_id_key', unique: true, fields: ['beneficiary_id'] },
    { name: 'invitations__account_id_created_at_idx', fields: ['account_id', 'created_at', 'id'] },
  ],
})
export class Invitation extends AppendOnlyModel<InferAttributes<Invitation>, InvitationCreationAttributes> {
  /**
   * The file that is to be linked with the account; it has one invitation at a time. Accepted or declined, the row
   * is gone.
   */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  /** Whoever is asked whether the file is about them: an active account, and not the counsellor's own. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'account_id', onDelete: 'CASCADE' })
  declare accountId: string;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;

  @BelongsTo(() => User, { as: 'account', foreignKey: 'accountId', onDelete: 'CASCADE' })
  declare account?: NonAttribute<User>;
}

export interface InvitationCreationAttributes extends InferCreationAttributes<Invitation> {}
