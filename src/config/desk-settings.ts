import type { EnvironmentReader } from './environment-reader.js';

/** How the support desk works. */
export interface DeskSettings {
  /** By its IANA name: in which business hours and holidays are. */
  timeZone: string;
  /** After how many minutes agents are told of a crisis again, until one of them acknowledges it. */
  alertMinutes: number;
}

export function readDeskSettings(read: EnvironmentReader): DeskSettings {
  const timeZone = read.text('SUPPORT_TIME_ZONE', 'Europe/Paris');
  if (!isTimeZone(timeZone)) read.refuse('SUPPORT_TIME_ZONE', 'must be a time zone such as Europe/Paris');
  return { timeZone, alertMinutes: read.integer('SUPPORT_ALERT_MINUTES', 5, { min: 1, max: 1_440 }) };
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
