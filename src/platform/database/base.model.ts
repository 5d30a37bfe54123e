import { literal, type CreationOptional } from 'sequelize';
import { Column, DataType, Model } from 'sequelize-typescript';
import { Classified } from '../privacy/data-classes.js';

/**
 * The type of every point in time: `timestamptz` kept to the millisecond, as JavaScript keeps it, so that a
 * value read and sent back (in a cursor, in a comparison) is the same value.
 */
export const Instant = 'timestamptz(3)';

/** The id of every row: a UUID v7 that the database gives, so that raw SQL gets one too. */
export const idColumn = {
  type: DataType.UUID,
  primaryKey: true,
  allowNull: false,
  defaultValue: literal('platform.uuid_v7()'),
};

const timeColumn = { type: Instant, allowNull: false, defaultValue: literal('now()') };

/** A row that is only ever added: an id and the time it was added. */
export abstract class AppendOnlyModel<
  Attributes extends object,
  CreationAttributes extends object = Attributes,
> extends Model<Attributes, CreationAttributes> {
  @Classified('internal')
  @Column(idColumn)
  declare id: CreationOptional<string>;

  @Classified('internal')
  @Column({ ...timeColumn, field: 'created_at' })
  declare createdAt: CreationOptional<Date>;
}

/** A row that changes: `updated_at` is kept by the trigger `platform.set_updated_at`. */
export abstract class BaseModel<
  Attributes extends object,
  CreationAttributes extends object = Attributes,
> extends AppendOnlyModel<Attributes, CreationAttributes> {
  @Classified('internal')
  @Column({ ...timeColumn, field: 'updated_at' })
  declare updatedAt: CreationOptional<Date>;
}
