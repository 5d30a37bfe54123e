import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import {
  BooleanField,
  ChoiceField,
  DateField,
  IntegerField,
  ListField,
  TextField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ticketPriorities, type TicketPriorityCode } from '../models/ticket-priority.model.js';
import type { Holiday } from '../models/holiday.model.js';
import type { SlaPolicy } from '../models/sla-policy.model.js';

const minutes = { min: 1, max: 525_600 } as const;

export class UpdatePolicy {
  @IntegerField({ ...minutes, optional: true, example: 120 })
  firstResponseMinutes?: number;

  @IntegerField({ ...minutes, optional: true, example: 960 })
  resolutionMinutes?: number;

  @BooleanField({
    optional: true,
    example: false,
    description: 'Day and night; else in business hours alone.',
  })
  isAroundTheClock?: boolean;
}

export class PolicyResponse extends Recorded {
  @ChoiceField({ choices: ticketPriorities })
  priorityCode!: TicketPriorityCode;

  @IntegerField({ ...minutes, example: 120 })
  firstResponseMinutes!: number;

  @IntegerField({ ...minutes, example: 960 })
  resolutionMinutes!: number;

  @BooleanField({ example: false })
  isAroundTheClock!: boolean;
}

export class PolicyList {
  @ApiProperty({ type: [PolicyResponse] })
  data!: PolicyResponse[];
}

/** A time on the wall, up to 24:00. */
const timeOfDay = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const TimeOfDay =
  (example: string): PropertyDecorator =>
  (prototype, key) => {
    ApiProperty({ type: String, pattern: timeOfDay.source, example })(prototype, key);
    Matches(timeOfDay, { message: '$property must be a time such as 09:00, up to 24:00' })(prototype, key);
  };

export class Opening {
  @IntegerField({ min: 1, max: 7, example: 1, description: 'From 1, Monday, to 7.' })
  weekday!: number;

  @TimeOfDay('09:00')
  opensAt!: string;

  @TimeOfDay('18:00')
  closesAt!: string;
}

export class Week {
  @ListField(Opening, { max: 50 })
  data!: Opening[];
}

export class WeekResponse extends Week {
  @TextField({ max: 64, example: 'Europe/Paris', description: 'Whose clock it is by.' })
  timeZone!: string;
}

export class AddHoliday {
  @DateField({ example: '2026-12-25' })
  date!: string;

  @TextField({ max: 100, example: 'Christmas Day' })
  label!: string;
}

export class HolidayResponse extends Recorded {
  @DateField({ example: '2026-12-25' })
  date!: string;

  @TextField({ max: 100, example: 'Christmas Day' })
  label!: string;
}

export class HolidayList {
  @ApiProperty({ type: [HolidayResponse] })
  data!: HolidayResponse[];
}

const recordOf = ({ id, createdAt, updatedAt }: SlaPolicy | Holiday) => ({
  id,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const presentPolicy = (policy: SlaPolicy): PolicyResponse => ({
  ...recordOf(policy),
  priorityCode: policy.priorityCode,
  firstResponseMinutes: policy.firstResponseMinutes,
  resolutionMinutes: policy.resolutionMinutes,
  isAroundTheClock: policy.isAroundTheClock,
});

export const presentHoliday = (holiday: Holiday): HolidayResponse => ({
  ...recordOf(holiday),
  date: holiday.date,
  label: holiday.label,
});
