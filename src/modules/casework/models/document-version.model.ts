import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { StoredFileModel } from '../../../platform/files/models/stored-file.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Beneficiary } from './beneficiary.model.js';
import { Document } from './document.model.js';

/** One version of a document: a file, and who made it when. */
@Table({
  schema: 'casework',
  tableName: 'document_versions',
  indexes: [
    { name: 'document_versions__storage_key_key', unique: true, fields: ['storage_key'] },
    { name: 'document_versions__document_id_number_key', unique: true, fields: ['document_id', 'number'] },
    { name: 'document_versions__beneficiary_id_idx', fields: ['beneficiary_id'] },
  ],
})
export class DocumentVersion extends StoredFileModel<
  InferAttributes<DocumentVersion>,
  DocumentVersionCreationAttributes
> {
  /** The document that it is a version of; it is deleted with that, and never alone. */
  @Classified('internal')
  @ForeignKey(() => Document)
  @Column({ type: DataType.UUID, allowNull: false, field: 'document_id', onDelete: 'CASCADE' })
  declare documentId: string;

  /** That of the document; given by the trigger document_versions__take_number. */
  @Classified('internal')
  @ForeignKey(() => Beneficiary)
  @Column({ type: DataType.UUID, allowNull: false, field: 'beneficiary_id', onDelete: 'CASCADE' })
  declare beneficiaryId: CreationOptional<string>;

  /** From 1, without a gap; given by the same trigger. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare number: CreationOptional<number>;

  /** The account that uploaded it, or had it made. No foreign key: the version outlives it. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'created_by' })
  declare createdBy: string;

  @BelongsTo(() => Document, { foreignKey: 'documentId', onDelete: 'CASCADE' })
  declare document?: NonAttribute<Document>;

  @BelongsTo(() => Beneficiary, { foreignKey: 'beneficiaryId', onDelete: 'CASCADE' })
  declare beneficiary?: NonAttribute<Beneficiary>;
}

export interface DocumentVersionCreationAttributes extends InferCreationAttributes<DocumentVersion> {}
