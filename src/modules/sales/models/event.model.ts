import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

export const eventTypes = ['holiday', 'promotion', 'seasonal', 'custom'] as const;
export type EventType = (typeof eventTypes)[number];

/** A day that moves sales: a holiday, a promotion, a season's start. */
@Table({
  schema: 'sales',
  tableName: 'events',
  indexes: [
    { name: 'events__event_name_event_date_key', unique: true, fields: ['event_name', 'event_date'] },
    { name: 'idx_events_date', fields: ['event_date', 'id'] },
    { name: 'idx_events_type', fields: ['type'] },
  ],
})
export class Event extends BaseModel<InferAttributes<Event>, EventCreationAttributes> {
  @Classified('internal')
  @Column({ type: DataType.STRING(255), allowNull: false, field: 'event_name' })
  declare eventName: string;

  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false, field: 'event_date' })
  declare eventDate: string;

  @Classified('internal')
  @Column({ type: DataType.ENUM(...eventTypes), allowNull: false })
  declare type: EventType;

  @Classified('internal')
  @Column({ type: DataType.TEXT })
  declare description: CreationOptional<string | null>;

  /** Whether a forecast reckons with it. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'include_in_prediction' })
  declare includeInPrediction: CreationOptional<boolean>;
}

export interface EventCreationAttributes extends InferCreationAttributes<Event> {}
