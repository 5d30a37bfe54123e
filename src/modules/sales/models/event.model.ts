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
  /**
   * At most 255 characters; the same name on another day is the same event again, by which a forecast learns what
   * it does. Unique together with `event_date`.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(255), allowNull: false, field: 'event_name' })
  declare eventName: string;

  /** A day of UTC, past or to come. What lasts longer is one event for each day. */
  @Classified('internal')
  @Column({ type: DataType.DATEONLY, allowNull: false, field: 'event_date' })
  declare eventDate: string;

  /**
   * `holiday`, `promotion`, `seasonal` or `custom`. Forecasts take a day with a `promotion` for one on which things
   * are sold on promotion.
   */
  @Classified('internal')
  @Column({ type: DataType.ENUM(...eventTypes), allowNull: false })
  declare type: EventType;

  /** Plain text for the staff, at most 5000 characters. No forecast reads it. */
  @Classified('internal')
  @Column({ type: DataType.TEXT })
  declare description: CreationOptional<string | null>;

  /** Whether a forecast reckons with it. */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'include_in_prediction' })
  declare includeInPrediction: CreationOptional<boolean>;
}

export interface EventCreationAttributes extends InferCreationAttributes<Event> {}
