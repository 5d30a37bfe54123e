import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { Beneficiary, type Phase } from './beneficiary.model.js';

/** How it was held; `assessment`: tests and research between two interviews, which count as well. */
export const channels = ['in_person', 'video', 'phone', 'written', 'assessment'] as const;
export type Channel = (typeof channels)[number];

/** An interview, or other time that was spent on a bilan. */
@Table({
  schema: 'casework',
  tableName: 'conversations',
  indexes: [
    { name: 'conversations__user_id_created_at_idx', fields: ['user_id', 'created_at', 'id'] },
    { name: 'conversations__beneficiary_id_held_at_idx', fields: ['beneficiary_id', 'held_at', 'id'] },
  ],
})
export class CaseConversation extends BaseModel<
  InferAttributes<CaseConversation>,
  CaseConversationCreationAttributes
> {
  /** The counsellor of the file; kept by the database. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string>;

  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare phase: Phase;

  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare channel: Channel;

  @Encrypted({ allowNull: false })
  declare subject: string;

  @Encrypted()
  declare notes: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'held_at' })
  declare heldAt: Date;

  /** How long it was; added to what the phase has taken. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare minutes: number;

  @BelongsTo(() => User, { as: 'counsellor', foreignKey: 'userId', onDelete: 'CASCADE' })
  declare counsellor?: NonAttribute<User>;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;
}

export interface CaseConversationCreationAttributes extends InferCreationAttributes<CaseConversation> {}
