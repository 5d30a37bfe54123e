import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** When the desk is open on a day of the week, in the time zone of the desk; a day may have several. */
@Table({
  schema: 'support',
  tableName: 'business_hours',
  indexes: [{ name: 'business_hours__weekday_opens_at_key', unique: true, fields: ['weekday', 'opens_at'] }],
})
export class BusinessHours extends BaseModel<
  InferAttributes<BusinessHours>,
  BusinessHoursCreationAttributes
> {
  /** From 1, Monday, to 7. */
  @Classified('public')
  @Column({ type: DataType.SMALLINT, allowNull: false })
  declare weekday: number;

  /** On the wall of the desk (SUPPORT_TIME_ZONE); a day has no two of the same time. */
  @Classified('public')
  @Column({ type: DataType.TIME, allowNull: false, field: 'opens_at' })
  declare opensAt: string;

  /** After `opens_at`, up to 24:00; what goes on past midnight is two rows. The week is written as a whole. */
  @Classified('public')
  @Column({ type: DataType.TIME, allowNull: false, field: 'closes_at' })
  declare closesAt: string;
}

export interface BusinessHoursCreationAttributes extends InferCreationAttributes<BusinessHours> {}
