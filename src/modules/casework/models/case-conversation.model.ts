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

  /** The file that it is part of, and is erased with. */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  /**
   * `preliminary`, `investigation` or `conclusion`: the one whose minutes it adds to. One that the file has come
   * to, or has behind it.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare phase: Phase;

  /**
   * `in_person`, `video`, `phone`, `written` or `assessment`: the last is tests and research between two
   * interviews, which count as well.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare channel: Channel;

  /** One line, at most 255 characters; shown in lists, which the notes are not. */
  @Encrypted({ allowNull: false })
  declare subject: string;

  /**
   * At most 10,000 characters. Who reads them leaves an entry in the trail of the file, which the beneficiary is
   * shown.
   */
  @Encrypted()
  declare notes: CreationOptional<string | null>;

  /** As the counsellor says; may be in the future; `created_at` is when it was entered. */
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
