import type { SupportTicket } from '../models/support-ticket.model.js';
import { addBusinessMinutes, businessMinutesBetween, type Calendar } from './calendar.js';
import type { Promised } from './desk-calendar.js';

/** What a ticket says of its time. */
export type ClockFields = Pick<
  SupportTicket,
  | 'firstResponseDueAt'
  | 'dueAt'
  | 'firstResponseSecondsLeft'
  | 'resolutionSecondsLeft'
  | 'firstResponseBreachedAt'
  | 'resolutionBreachedAt'
>;

/** The seconds of business that are left, below 0 where it is late; null where nothing was promised. */
interface Left {
  firstResponse: number | null;
  resolution: number | null;
}

/** A ticket that was made now. */
export function fullClock(promised: Promised | undefined, at: Date): ClockFields {
  return running(
    {
      firstResponse: promised?.firstResponseSeconds ?? null,
      resolution: promised?.resolutionSeconds ?? null,
    },
    promised,
    at,
  );
}

/** The time stands still from now on. */
export function stopped(ticket: SupportTicket, promised: Promised | undefined, at: Date): ClockFields {
  const left = leftOf(ticket, promised, at);
  return {
    ...lateness(ticket, at),
    firstResponseDueAt: null,
    dueAt: null,
    firstResponseSecondsLeft: left.firstResponse,
    resolutionSecondsLeft: left.resolution,
    ...answered(ticket),
  };
}

/** The time goes on from now. */
export function resumed(ticket: SupportTicket, promised: Promised | undefined, at: Date): ClockFields {
  return {
    ...running(leftOf(ticket, promised, at), promised, at),
    ...lateness(ticket, at),
    ...answered(ticket),
  };
}

/** What the ticket has used up of the one promise, it has used up of the other. */
export function reprioritised(
  ticket: SupportTicket,
  from: Promised | undefined,
  to: Promised | undefined,
  at: Date,
): ClockFields {
  const before = leftOf(ticket, from, at);
  const after = {
    firstResponse: exchanged(before.firstResponse, from?.firstResponseSeconds, to?.firstResponseSeconds),
    resolution: exchanged(before.resolution, from?.resolutionSeconds, to?.resolutionSeconds),
  };
  const isStanding = ticket.dueAt === null && ticket.resolutionSecondsLeft !== null;
  const fields = isStanding
    ? {
        firstResponseDueAt: null,
        dueAt: null,
        firstResponseSecondsLeft: after.firstResponse,
        resolutionSecondsLeft: after.resolution,
      }
    : running(after, to, at);
  return { ...fields, ...lateness(ticket, at), ...answered(ticket) };
}

/** Once it is answered, it stands by when that had to be. */
const answered = ({ firstResponseAt, firstResponseDueAt }: SupportTicket): Partial<ClockFields> =>
  firstResponseAt ? { firstResponseDueAt, firstResponseSecondsLeft: null } : {};

/** Since when it has been too late for either, by `at`. */
export function lateness(
  ticket: SupportTicket,
  at: Date,
): Pick<ClockFields, 'firstResponseBreachedAt' | 'resolutionBreachedAt'> {
  const { firstResponseAt, firstResponseDueAt, dueAt } = ticket;
  const isLate = firstResponseDueAt !== null && firstResponseDueAt < (firstResponseAt ?? at);
  return {
    firstResponseBreachedAt: ticket.firstResponseBreachedAt ?? (isLate ? firstResponseDueAt : null),
    resolutionBreachedAt: ticket.resolutionBreachedAt ?? (dueAt !== null && dueAt < at ? dueAt : null),
  };
}

const exchanged = (left: number | null, from: number | undefined, to: number | undefined): number | null =>
  to === undefined ? null : to - (from === undefined || left === null ? 0 : from - left);

function leftOf(ticket: SupportTicket, promised: Promised | undefined, at: Date): Left {
  return {
    firstResponse: ticket.firstResponseSecondsLeft ?? secondsUntil(ticket.firstResponseDueAt, promised, at),
    resolution: ticket.resolutionSecondsLeft ?? secondsUntil(ticket.dueAt, promised, at),
  };
}

function secondsUntil(due: Date | null, promised: Promised | undefined, at: Date): number | null {
  if (due === null || !promised) return null;
  const { calendar } = promised;
  const minutes =
    due < at ? -businessMinutesBetween(due, at, calendar) : businessMinutesBetween(at, due, calendar);
  return Math.round(minutes * 60);
}

function running(left: Left, promised: Promised | undefined, at: Date): ClockFields {
  return {
    firstResponseDueAt: dueIn(left.firstResponse, promised?.calendar, at),
    dueAt: dueIn(left.resolution, promised?.calendar, at),
    firstResponseSecondsLeft: null,
    resolutionSecondsLeft: null,
    firstResponseBreachedAt: null,
    resolutionBreachedAt: null,
  };
}

/** What was late already is due at once. */
const dueIn = (seconds: number | null, calendar: Calendar | undefined, at: Date): Date | null =>
  seconds === null || !calendar ? null : (addBusinessMinutes(at, seconds / 60, calendar) ?? null);
