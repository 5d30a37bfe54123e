import { DateTime } from 'luxon';

/** When a desk is open, in its own time zone. */
export interface BusinessCalendar {
  /** `weekday` from 1, Monday, to 7; times as `09:00` or `09:00:00`, up to `24:00`. A day may have several, which may overlap. */
  hours: readonly OpeningHours[];
  /** Days on which it is closed, as `2026-12-25`. */
  holidays: ReadonlySet<string>;
  /** By its IANA name. */
  zone: string;
}

export interface OpeningHours {
  weekday: number;
  opensAt: string;
  closesAt: string;
}

/** Day and night. */
export const aroundTheClock = 'around the clock';
export type Calendar = BusinessCalendar | typeof aroundTheClock;

/** After so many days it is given up to look for a minute of business. */
const horizonDays = 1_830;
const minuteMs = 60_000;

/**
 * When `minutes` (or a part of one) of business have gone by since `from`: on a day of 23 or 25 hours as well as on
 * any other. With 0, `from` itself.
 * @returns undefined where that is more than five years ahead: the desk is hardly ever open.
 */
export function addBusinessMinutes(from: Date, minutes: number, calendar: Calendar): Date | undefined {
  if (calendar === aroundTheClock || minutes <= 0) {
    return new Date(from.getTime() + Math.max(0, minutes) * minuteMs);
  }
  let left = Math.round(minutes * minuteMs);
  let day = localDay(from, calendar.zone);
  for (let days = 0; days < horizonDays; days++, day = day.plus({ days: 1 })) {
    for (const { opens, closes } of spansOf(day, calendar)) {
      const begins = Math.max(opens, from.getTime());
      const lasts = closes - begins;
      if (lasts <= 0) continue;
      if (lasts >= left) return new Date(begins + left);
      left -= lasts;
    }
  }
  return undefined;
}

/** The minutes of business between two times, with their fractions; 0 where `to` is not after `from`. */
export function businessMinutesBetween(from: Date, to: Date, calendar: Calendar): number {
  if (to <= from) return 0;
  if (calendar === aroundTheClock) return (to.getTime() - from.getTime()) / minuteMs;
  let total = 0;
  for (let day = localDay(from, calendar.zone); day.toMillis() < to.getTime(); day = day.plus({ days: 1 })) {
    for (const { opens, closes } of spansOf(day, calendar)) {
      total += Math.max(0, Math.min(closes, to.getTime()) - Math.max(opens, from.getTime()));
    }
  }
  return total / minuteMs;
}

const localDay = (at: Date, zone: string): DateTime => DateTime.fromJSDate(at, { zone }).startOf('day');

interface Span {
  opens: number;
  closes: number;
}

/** When it is open on a day, in milliseconds of the epoch: in order, and no moment twice. */
function spansOf(day: DateTime, { hours, holidays }: BusinessCalendar): Span[] {
  if (holidays.has(day.toISODate()!)) return [];
  const spans = hours
    .filter(({ weekday }) => weekday === day.weekday)
    .map(({ opensAt, closesAt }) => ({ opens: momentOf(day, opensAt), closes: momentOf(day, closesAt) }))
    .sort((one, other) => one.opens - other.opens);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.opens <= last.closes) last.closes = Math.max(last.closes, span.closes);
    else joined.push(span);
  }
  return joined;
}

/** The clocks on the wall tell it: where they are put forward over the time, what they show instead. */
function momentOf(day: DateTime, time: string): number {
  const [hour, minute, second] = time.split(':').map(Number);
  return day.set({ hour: hour!, minute: minute!, second: second ?? 0, millisecond: 0 }).toMillis();
}
