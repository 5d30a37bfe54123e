import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Role } from './role.model.js';
import { User } from './user.model.js';

/** A grant: made and taken back, never changed. */
@Table({
  schema: 'identity',
  tableName: 'user_roles',
  indexes: [
    { name: 'user_roles__user_id_role_id_key', unique: true, fields: ['user_id', 'role_id'] },
    { name: 'user_roles__role_id_idx', fields: ['role_id'] },
  ],
})
export class UserRole extends AppendOnlyModel<InferAttributes<UserRole>, UserRoleCreationAttributes> {
  /** Who may do it. Whether the account is active is asked besides, with each request. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /** What they are granted, once; a role that somebody has cannot be deleted. */
  @Classified('internal')
  @ForeignKey(() => Role)
  @Column({ type: DataType.UUID, allowNull: false, field: 'role_id', onDelete: 'RESTRICT' })
  declare roleId: string;
}

export interface UserRoleCreationAttributes extends InferCreationAttributes<UserRole> {}
