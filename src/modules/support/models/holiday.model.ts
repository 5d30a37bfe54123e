import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** A day on which the desk is closed. */
@Table({
  schema: 'support',
  tableName: 'holidays',
  indexes: [{ name: 'holidays__date_key', unique: true, fields: ['date'] }],
})
export class Holiday extends BaseModel<InferAttributes<Holiday>, HolidayCreationAttributes> {
  /** By the calendar of the desk; closed all day, whatever the weekday. One row for each year. */
  @Classified('public')
  @Column({ type: DataType.DATEONLY, allowNull: false })
  declare date: string;

  /** What the day is called where hours are shown, at most 100 characters; nothing is decided by it. */
  @Classified('public')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare label: string;
}

export interface HolidayCreationAttributes extends InferCreationAttributes<Holiday> {}
