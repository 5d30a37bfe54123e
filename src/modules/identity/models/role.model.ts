import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** A lookup: what accounts may be granted. */
@Table({
  schema: 'identity',
  tableName: 'roles',
  indexes: [{ name: 'roles__code_key', unique: true, fields: ['code'] }],
})
export class Role extends BaseModel<InferAttributes<Role>, RoleCreationAttributes> {
  /**
   * `admin`, `analyst`, `merchandiser`, `agent`, `counsellor`, `member`: what the API takes and tells, and what
   * routes ask for. A migration adds one, no route.
   */
  @Classified('public')
  @Column({ type: DataType.STRING(50), allowNull: false })
  declare code: string;

  /** For people, in English: Support agent. The API tells codes alone. */
  @Classified('public')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare label: string;

  /** The order to show roles in, from 1. */
  @Classified('public')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare position: number;

  /** Where false the role opens nothing to whoever has it, from their next request on. Grants stay; administrators add none. */
  @Classified('public')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'is_active' })
  declare isActive: CreationOptional<boolean>;
}

export interface RoleCreationAttributes extends InferCreationAttributes<Role> {}
