import { Column, DataType } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../database/base.model.js';
import { Classified } from '../../privacy/data-classes.js';
import { Encrypted } from '../../privacy/encrypted.decorator.js';

/**
 * A row that keeps a file of the storage. A module's table extends it, and adds to its own:
 * - the unique index of `storage_key`, under its name: `{ name: 'scans__storage_key_key', unique: true, fields: ['storage_key'] }`;
 * - in `sql/` the checks `size_bytes > 0` and `sha256 ~ '^[0-9a-f]{64}$'`, and the two triggers by which the file stays
 *   as long as the row (`platform.keep_file`, `platform.discard_file`: see docs/decisions/0018-files.md);
 * - in its access, `service: ['select', 'update']`, so that the keys of files can be sealed anew.
 *
 * Rows are made with {@link rowOf} what a route has received, through an instance (`create`).
 */
export abstract class StoredFileModel<
  Attributes extends object,
  CreationAttributes extends object = Attributes,
> extends AppendOnlyModel<Attributes, CreationAttributes> {
  /** As it is shown; never a path. */
  @Classified('personal')
  @Column({ type: DataType.STRING(255), allowNull: false, field: 'file_name' })
  declare fileName: string;

  /** Found by the content. */
  @Classified('internal')
  @Column({ type: DataType.STRING(100), allowNull: false, field: 'mime_type' })
  declare mimeType: string;

  /** Of the content. */
  @Classified('internal')
  @Column({
    type: DataType.BIGINT,
    allowNull: false,
    field: 'size_bytes',
    get(this: StoredFileModel<object>) {
      // The driver gives text; no file has more bytes than a number can count.
      return Number(this.getDataValue('sizeBytes' as never));
    },
  })
  declare sizeBytes: number;

  /** Of the content, in hexadecimal digits. */
  @Classified('internal')
  @Column({ type: DataType.STRING(64), allowNull: false })
  declare sha256: string;

  /** Where it is in the storage: a name of chance. */
  @Classified('secret')
  @Column({ type: DataType.STRING(100), allowNull: false, field: 'storage_key' })
  declare storageKey: string;

  /** Opens this one file; without the row nobody can. Told to nobody, hence not of the class of other sealed columns. */
  @Classified('secret')
  @Encrypted({ field: 'file_key', allowNull: false })
  declare fileKey: string;
}
