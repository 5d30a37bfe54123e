import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { BlindIndexOf, Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { CaseConversation } from './case-conversation.model.js';
import { Document } from './document.model.js';

/** The phases of a bilan de compétences, as the Code du travail has them (R6313-4). */
export const phases = ['preliminary', 'investigation', 'conclusion'] as const;
export type Phase = (typeof phases)[number];

/** A file goes through these in their order. */
export const fileStatuses = ['intake', ...phases, 'closed'] as const;
export type FileStatus = (typeof fileStatuses)[number];

/** As the law has it (L6313-4, R6313-4): 24 hours. */
export const mostMinutes = 24 * 60;

const withoutCase = (text: string): string => text.trim().toLowerCase();
const asItIs = (text: string): string => text;

/** The file of somebody who does a bilan de compétences with a counsellor. */
@Table({
  schema: 'casework',
  tableName: 'beneficiaries',
  indexes: [
    { name: 'beneficiaries__account_id_key', unique: true, fields: ['account_id'] },
    { name: 'beneficiaries__user_id_created_at_idx', fields: ['user_id', 'created_at', 'id'] },
    { name: 'beneficiaries__email_index_idx', fields: ['email_index'] },
    { name: 'beneficiaries__phone_index_idx', fields: ['phone_index'] },
    { name: 'beneficiaries__identity_index_idx', fields: ['identity_index'] },
  ],
})
export class Beneficiary extends BaseModel<InferAttributes<Beneficiary>, BeneficiaryCreationAttributes> {
  /** The counsellor. The foreign key is called fk_beneficiary_user. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /** The beneficiary's own account, once they have accepted an invitation. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'account_id', onDelete: 'SET NULL' })
  declare accountId: CreationOptional<string | null>;

  /** At most 100 characters. Shown to the counsellor and the beneficiary, and printed on the final summary. */
  @Encrypted({ field: 'first_name', allowNull: false })
  declare firstName: string;

  /**
   * At most 100 characters. Other case and other accents do not hide a second file of the same person: see
   * `identity_index`.
   */
  @Encrypted({ field: 'last_name', allowNull: false })
  declare lastName: string;

  /**
   * Where the beneficiary is written to; nothing is sent there by the service, and it need not be that of their
   * account. Null where it is not known.
   */
  @Encrypted()
  declare email: CreationOptional<string | null>;

  /**
   * Keyed hash (HMAC-SHA-256) of the address in small letters: by it a whole address is searched and a second file
   * of the same person noticed. Not unique.
   */
  @BlindIndexOf('email', withoutCase, { field: 'email_index' })
  declare emailIndex: CreationOptional<Buffer | null>;

  /** E.164. Not verified, unlike the phone of an account; null where it is not known. */
  @Encrypted()
  declare phone: CreationOptional<string | null>;

  /** Keyed hash of the phone as it is stored: for the search and the duplicates, as `email_index`. Not unique. */
  @BlindIndexOf('phone', asItIs, { field: 'phone_index' })
  declare phoneIndex: CreationOptional<Buffer | null>;

  /** YYYY-MM-DD. Without it names alone are not compared for duplicates; null where it is not known. */
  @Encrypted({ field: 'birth_date' })
  declare birthDate: CreationOptional<string | null>;

  /** The folded name with the day of birth, where that is known: see identityOf. */
  @Encrypted()
  declare identity: CreationOptional<string | null>;

  /**
   * Keyed hash of `identity`: it finds the counsellor's other files of the same person, whatever the case and the
   * accents of the name. Null without a day of birth.
   */
  @BlindIndexOf('identity', asItIs, { field: 'identity_index' })
  declare identityIndex: CreationOptional<Buffer | null>;

  /**
   * The counsellor's own, at most 10,000 characters: the beneficiary sees them in the export of their data, not in
   * their case.
   */
  @Encrypted()
  declare notes: CreationOptional<string | null>;

  /**
   * `intake`, `preliminary`, `investigation`, `conclusion`, `closed`: forward only, one at a time, or to `closed`
   * at once. After `intake` only with `consent_at`; `closed` takes no more conversations.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'intake' })
  declare status: CreationOptional<FileStatus>;

  /** When the beneficiary consented to the bilan: needed to leave intake. */
  @Classified('internal')
  @Column({ type: Instant, field: 'consent_at' })
  declare consentAt: CreationOptional<Date | null>;

  /** Of the conversations of this phase; kept by the database, as are the next two. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'preliminary_minutes' })
  declare preliminaryMinutes: CreationOptional<number>;

  /** As `preliminary_minutes`. All three together are 1440 at most, by law. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'investigation_minutes' })
  declare investigationMinutes: CreationOptional<number>;

  /** As `preliminary_minutes`. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'conclusion_minutes' })
  declare conclusionMinutes: CreationOptional<number>;

  @BelongsTo(() => User, { as: 'counsellor', foreignKey: 'userId', onDelete: 'CASCADE' })
  declare counsellor?: NonAttribute<User>;

  @BelongsTo(() => User, { as: 'account', foreignKey: 'accountId', onDelete: 'SET NULL' })
  declare account?: NonAttribute<User>;

  @HasMany(() => Document, 'beneficiaryId')
  declare documents?: NonAttribute<Document[]>;

  @HasMany(() => CaseConversation, 'beneficiaryId')
  declare conversations?: NonAttribute<CaseConversation[]>;
}

export interface BeneficiaryCreationAttributes extends InferCreationAttributes<Beneficiary> {}
