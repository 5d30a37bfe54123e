import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { Beneficiary } from './beneficiary.model.js';
import { DocumentVersion } from './document-version.model.js';

export const documentKinds = ['agreement', 'cv', 'assessment', 'summary', 'other'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export const documentStatuses = ['draft', 'in_review', 'signed', 'archived'] as const;
export type DocumentStatus = (typeof documentStatuses)[number];

/** A document of a file; what it says is in its versions. Once signed it is what it is. */
@Table({
  schema: 'casework',
  tableName: 'documents',
  indexes: [
    { name: 'documents__user_id_status_created_at_idx', fields: ['user_id', 'status', 'created_at', 'id'] },
    { name: 'documents__beneficiary_id_created_at_idx', fields: ['beneficiary_id', 'created_at', 'id'] },
  ],
})
export class Document extends BaseModel<InferAttributes<Document>, DocumentCreationAttributes> {
  /** The counsellor of the file; kept by the database. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: CreationOptional<string>;

  /** The file that it is part of; a signed document is erased with it, and not before. */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: string;

  /**
   * At most 255 characters; stays as it is once the document is signed or archived. The name of the file is with
   * each version.
   */
  @Encrypted({ allowNull: false })
  declare title: string;

  /**
   * `agreement`, `cv`, `assessment`, `summary` or `other`; chosen when it is made, and never changed. What is made
   * of the final summary is a `summary`.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare kind: DocumentKind;

  /**
   * From `draft` to `in_review` and back, from `in_review` to `signed`; from each to `archived`, for good. Only
   * `draft` and `in_review` take new versions.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'draft' })
  declare status: CreationOptional<DocumentStatus>;

  /** How many versions there are, numbered from 1; kept by the database. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'version_count' })
  declare versionCount: CreationOptional<number>;

  /** The version that was signed: the last. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'signed_version' })
  declare signedVersion: CreationOptional<number | null>;

  /** SHA-256 of what was signed, in hexadecimal digits. */
  @Classified('internal')
  @Column({ type: DataType.STRING(64), field: 'signed_sha256' })
  declare signedSha256: CreationOptional<string | null>;

  /** The account that signed. No foreign key: a signature outlives it. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'signed_by' })
  declare signedBy: CreationOptional<string | null>;

  /**
   * Set together with the other three of the signature, once, and never changed; null where nobody signed. Stays
   * when the document is archived.
   */
  @Classified('internal')
  @Column({ type: Instant, field: 'signed_at' })
  declare signedAt: CreationOptional<Date | null>;

  /** Since when the beneficiary sees it; absent where they do not. */
  @Classified('internal')
  @Column({ type: Instant, field: 'shared_at' })
  declare sharedAt: CreationOptional<Date | null>;

  @BelongsTo(() => User, { as: 'counsellor', foreignKey: 'userId', onDelete: 'CASCADE' })
  declare counsellor?: NonAttribute<User>;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;

  @HasMany(() => DocumentVersion, 'documentId')
  declare versions?: NonAttribute<DocumentVersion[]>;
}

export interface DocumentCreationAttributes extends InferCreationAttributes<Document> {}
