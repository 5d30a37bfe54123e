import type { CreationOptional } from 'sequelize';
import { Column, DataType } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** The one shape of lookups: what the desk may say of a conversation or a ticket, called as its people call it. */
export abstract class LookupModel<
  Attributes extends object,
  CreationAttributes extends object = Attributes,
> extends BaseModel<Attributes, CreationAttributes> {
  /** By which rows and requests refer to it. It stands for good. */
  @Classified('public')
  @Column({ type: DataType.STRING(50), allowNull: false })
  declare code: string;

  /** What people are shown in place of the code; administrators may change it. */
  @Classified('public')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare label: string;

  /** Where it stands among the others, from 1. */
  @Classified('public')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare position: number;

  /** Whether it is offered; what has it already keeps it. */
  @Classified('public')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'is_active' })
  declare isActive: CreationOptional<boolean>;
}
