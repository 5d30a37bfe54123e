import { PartialType } from '@nestjs/swagger';
import { BooleanField, ChoiceField, DateField, TextField } from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { eventTypes, type Event, type EventType } from '../models/event.model.js';

export class CreateEvent {
  @TextField({ max: 255, example: 'Black Friday' })
  eventName!: string;

  @DateField({ example: '2026-11-27' })
  eventDate!: string;

  @ChoiceField({ choices: eventTypes })
  type!: EventType;

  @TextField({ max: 5000, optional: true, nullable: true, example: 'Three days of reduced prices.' })
  description?: string | null;

  @BooleanField({ optional: true, default: true, description: 'Whether a forecast reckons with it.' })
  includeInPrediction?: boolean;
}

export class UpdateEvent extends PartialType(CreateEvent, { skipNullProperties: false }) {}

export class ListEvents extends ListQuery {
  @ChoiceField({ choices: eventTypes, optional: true })
  type?: EventType;

  @DateField({ optional: true, example: '2026-01-01', description: 'From this day on.' })
  from?: string;

  @DateField({ optional: true, example: '2027-01-01', description: 'Before this day.' })
  to?: string;

  @SortField(['eventDate'], 'eventDate')
  sort = 'eventDate';
}

export class EventResponse extends Recorded {
  @TextField({ max: 255, example: 'Black Friday' })
  eventName!: string;

  @DateField({ example: '2026-11-27' })
  eventDate!: string;

  @ChoiceField({ choices: eventTypes })
  type!: EventType;

  @TextField({ max: 5000, nullable: true, example: 'Three days of reduced prices.' })
  description!: string | null;

  @BooleanField()
  includeInPrediction!: boolean;
}

export class EventPage extends PageOf(EventResponse) {}

export const presentEvent = (event: Event): EventResponse => ({
  id: event.id,
  eventName: event.eventName,
  eventDate: event.eventDate,
  type: event.type,
  description: event.description,
  includeInPrediction: event.includeInPrediction,
  createdAt: event.createdAt.toISOString(),
  updatedAt: event.updatedAt.toISOString(),
});
