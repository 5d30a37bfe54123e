import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { Beneficiary } from './beneficiary.model.js';

/** What the final summary has to tell (R6313-7). */
export interface SummaryBody {
  circumstances: string;
  skills: string;
  project: string;
  steps: string[];
}

/** The final summary of a bilan (document de synthèse) as it is being written; the document is made of it. */
@Table({
  schema: 'casework',
  tableName: 'summaries',
  indexes: [{ name: 'summaries__beneficiary_id_key', unique: true, fields: ['beneficiary_id'] }],
})
export class Summary extends BaseModel<InferAttributes<Summary>, SummaryCreationAttributes> {
  /** The file that it sums up; each has one summary at most, from the first time it is written. */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  /**
   * JSON with `circumstances`, `skills`, `project` and `steps` (30 at most), as R6313-7 asks; written anew as a
   * whole. A PDF that was made of it does not change with it.
   */
  @Encrypted({ as: 'json', allowNull: false })
  declare body: SummaryBody;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;
}

export interface SummaryCreationAttributes extends InferCreationAttributes<Summary> {}
