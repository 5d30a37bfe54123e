import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** How far a feed goes; its row is locked by whoever gives changes their places in it. There is one, `changes`. */
@Table({
  schema: 'messaging',
  tableName: 'feeds',
  indexes: [{ name: 'feeds__name_key', unique: true, fields: ['name'] }],
})
export class Feed extends BaseModel<InferAttributes<Feed>, InferCreationAttributes<Feed>> {
  /** Always `changes`, the one feed that there is: by it the row is found and locked. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare name: string;

  /** The last place that is given. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false, defaultValue: 0, field: 'given_through' })
  declare givenThrough: CreationOptional<string>;

  /** Changes up to this place are forgotten: who has read less has to read everything anew. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT, allowNull: false, defaultValue: 0, field: 'forgotten_through' })
  declare forgottenThrough: CreationOptional<string>;
}
