import fc from 'fast-check';
import {
  addBusinessMinutes,
  aroundTheClock,
  businessMinutesBetween,
  type BusinessCalendar,
} from '../../../src/modules/support/sla/calendar.js';
import { TicketClock } from '../../../src/modules/support/sla/ticket-clock.js';
import { asService } from '../../../src/platform/access/database-context.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { runJobs } from '../../setup/jobs.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { ask, asOwner, lead, look, patch, type Queued, type Ticket } from './desk.js';

const paris = (hours: [number, string, string][], holidays: string[] = []): BusinessCalendar => ({
  hours: hours.map(([weekday, opensAt, closesAt]) => ({ weekday, opensAt, closesAt })),
  holidays: new Set(holidays),
  zone: 'Europe/Paris',
});
const weekdays = [1, 2, 3, 4, 5].map((day): [number, string, string] => [day, '09:00', '18:00']);
const office = paris(weekdays, ['2026-12-25']);

describe('the calendar of the desk', () => {
  const due = (from: string, minutes: number, calendar = office): string | undefined =>
    addBusinessMinutes(new Date(from), minutes, calendar)?.toISOString();

  it('counts in opening hours alone, over nights, weekends and holidays', () => {
    expect(due('2026-11-20T09:00:00Z', 60)).toBe('2026-11-20T10:00:00.000Z');
    expect(due('2026-11-20T16:30:00Z', 60)).toBe('2026-11-23T08:30:00.000Z');
    expect(due('2026-11-21T12:00:00Z', 1)).toBe('2026-11-23T08:01:00.000Z');
    expect(due('2026-12-24T16:00:00Z', 120)).toBe('2026-12-28T09:00:00.000Z');
    expect(due('2026-11-20T09:00:00Z', 0)).toBe('2026-11-20T09:00:00.000Z');
    expect(due('2026-11-20T08:00:00Z', 540)).toBe('2026-11-20T17:00:00.000Z');
    const between = businessMinutesBetween(
      new Date('2026-11-20T16:30:00Z'),
      new Date('2026-11-23T08:30:00Z'),
      office,
    );
    expect(between).toBe(60);
    expect(addBusinessMinutes(new Date('2026-11-20T23:00:00Z'), 90, aroundTheClock)!.toISOString()).toBe(
      '2026-11-21T00:30:00.000Z',
    );
  });

  it('goes by the clocks on the wall when they are put forward or back', () => {
    // Opening at nine is at eight o'clock UTC in winter, at seven in summer.
    expect(due('2026-03-27T17:00:00Z', 1)).toBe('2026-03-30T07:01:00.000Z');
    expect(due('2026-10-23T16:00:00Z', 1)).toBe('2026-10-26T08:01:00.000Z');
    // Sundays of 23 and of 25 hours.
    const nights = paris([[7, '00:00', '24:00']]);
    const whole = (from: string, to: string): number =>
      businessMinutesBetween(new Date(from), new Date(to), nights);
    expect(whole('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toBe(23 * 60);
    expect(whole('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toBe(25 * 60);
    expect(due('2026-03-28T23:00:00Z', 23 * 60, nights)).toBe('2026-03-29T22:00:00.000Z');
  });

  it('counts no moment twice where hours overlap, and ends where the desk is never open', () => {
    const overlapping = paris([
      [1, '09:00', '12:00'],
      [1, '11:00', '13:00'],
    ]);
    expect(due('2026-11-23T00:00:00Z', 240, overlapping)).toBe('2026-11-23T12:00:00.000Z');
    expect(due('2026-11-23T00:00:00Z', 1, paris([]))).toBeUndefined();
  });

  const time = fc.integer({ min: 0, max: 24 * 4 }).map((quarter) => {
    const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15];
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  });
  const opening = fc
    .tuple(fc.integer({ min: 1, max: 7 }), time, time)
    .filter(([, opens, closes]) => opens < closes);
  const calendar = fc
    .record({
      hours: fc.array(opening, { minLength: 1, maxLength: 10 }),
      zone: fc.constantFrom('Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
      holidays: fc.array(
        fc.constantFrom('2026-03-29', '2026-10-25', '2026-11-01', '2026-04-05', '2026-03-30'),
      ),
    })
    .map(({ hours, zone, holidays }) => ({ ...paris(hours, holidays), zone }));
  // Around the nights on which clocks change.
  const moment = fc
    .tuple(
      fc.constantFrom('2026-03-28', '2026-10-24', '2026-03-07', '2026-10-31', '2026-04-04'),
      fc.integer({ min: 0, max: 5 * 86_400_000 }),
    )
    .map(([day, ms]) => new Date(Date.parse(day) + ms));
  const minutes = fc.integer({ min: 0, max: 3_000 });

  it('measures the minutes that it has added', () => {
    fc.assert(
      fc.property(moment, minutes, calendar, (from, added, hours) => {
        const to = addBusinessMinutes(from, added, hours);
        // Open for a single quarter that the clocks leave out, or a holiday each time: hardly ever.
        if (to) expect(businessMinutesBetween(from, to, hours)).toBeCloseTo(added, 6);
      }),
    );
  });

  it('never has more minutes due earlier, nor a later beginning', () => {
    fc.assert(
      fc.property(moment, moment, minutes, minutes, calendar, (one, other, few, more, hours) => {
        const [first, second] = [one, other].sort((a, b) => a.getTime() - b.getTime()) as [Date, Date];
        const [less, most] = [Math.min(few, more), Math.max(few, more)];
        const [early, late] = [
          addBusinessMinutes(first, less, hours),
          addBusinessMinutes(second, most, hours),
        ];
        if (early && late) expect(early.getTime()).toBeLessThanOrEqual(late.getTime());
      }),
    );
  });

  it('has as much left after a pause as before it', () => {
    fc.assert(
      fc.property(
        moment,
        minutes,
        fc.nat(2_000),
        fc.nat(20_000),
        calendar,
        (from, all, before, pause, hours) => {
          const promised = addBusinessMinutes(from, all, hours);
          const pausedAt = new Date(from.getTime() + before * 60_000);
          if (!promised || promised < pausedAt) return;
          const left = businessMinutesBetween(pausedAt, promised, hours);
          const resumedAt = new Date(pausedAt.getTime() + pause * 60_000);
          const due = addBusinessMinutes(resumedAt, left, hours);
          if (!due) return;
          const used = businessMinutesBetween(from, pausedAt, hours);
          expect(used + businessMinutesBetween(resumedAt, due, hours)).toBeCloseTo(all, 6);
        },
      ),
    );
  });
});

describe('the clock of a ticket', () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let member: SignedIn;
  let agent: SignedIn;

  beforeAll(async () => {
    service = await startService();
    [member, agent] = [await service.signIn('member'), await service.signIn('agent')];
  });
  beforeEach(() => service.query('DELETE FROM platform.rate_limits'));
  afterAll(() => service.close());

  /** What is left of a promise, in minutes of the desk's default hours. */
  const leftOf = (due: string | null): number =>
    businessMinutesBetween(new Date(), new Date(due!), paris(weekdays));
  const answer = ({ id }: Ticket, isInternal = false) =>
    agent.http.post(`/v1/support/tickets/${id}/comments`).send({ body: 'Hello.', isInternal }).expect(201);
  const watch = async (): Promise<void> => {
    await asService('support.test', () => service.app.get(Jobs, { strict: false }).send('support.sla'));
    expect(await runJobs(service, 'support.sla')).toMatchObject({ failed: 0 });
  };
  /** As if the ticket had been due at another time. */
  const makeDue = ({ id }: Ticket, minutes: number): Promise<unknown> =>
    asOwner(`UPDATE support.support_tickets SET due_at = now() + interval '${minutes} minutes',
      first_response_due_at = now() + interval '${minutes} minutes' WHERE id = '${id}'`);
  const breached = async (query: object = {}): Promise<string[]> => {
    const { body } = await agent.http.get('/v1/support/tickets').query({ breached: true, ...query });
    return (body.data as Queued[]).map(({ id }) => id);
  };

  it('begins with what its priority is promised, in business hours, or day and night where it is urgent', async () => {
    const medium = await look(agent, await ask(member));
    expect(leftOf(medium.firstResponseDueAt)).toBeCloseTo(480, -1);
    expect(leftOf(medium.dueAt)).toBeCloseTo(2_400, -1);
    const urgent = (await patch(agent, medium, { priorityCode: 'urgent' }).expect(200)).body as Ticket;
    const away = (due: string): number => (Date.parse(due) - Date.now()) / 60_000;
    expect(Math.abs(away(urgent.firstResponseDueAt!) - 15)).toBeLessThan(2);
    expect(Math.abs(away(urgent.dueAt!) - 240)).toBeLessThan(2);
    const back = (await patch(agent, medium, { priorityCode: 'high' }).expect(200)).body as Ticket;
    expect(Math.abs(leftOf(back.dueAt) - 960)).toBeLessThan(2);
  });

  it('carries over to another priority what was used up', async () => {
    const ticket = await ask(member);
    const half = addBusinessMinutes(new Date(), 1_200, paris(weekdays))!;
    await asOwner(
      `UPDATE support.support_tickets SET due_at = '${half.toISOString()}' WHERE id = '${ticket.id}'`,
    );
    const { body } = await patch(agent, ticket, { priorityCode: 'low' }).expect(200);
    expect(Math.abs(leftOf((body as Ticket).dueAt) - (4_800 - 1_200))).toBeLessThan(2);
  });

  it('stands still while it is pending, and goes on with what was left', async () => {
    const ticket = await ask(member);
    const pending = (await lead(agent, ticket, 'pending', { pendingReason: 'An answer.' })).body as Ticket;
    expect(pending).toMatchObject({ dueAt: null, firstResponseDueAt: null });
    expect(Math.abs(pending.resolutionMinutesLeft! - 2_400)).toBeLessThan(2);
    expect(Math.abs(pending.firstResponseMinutesLeft! - 480)).toBeLessThan(2);
    await asOwner(`UPDATE support.support_tickets SET resolution_seconds_left = 3600,
      pending_since = now() - interval '9 days' WHERE id = '${ticket.id}'`);
    await watch();
    expect(await breached()).not.toContain(ticket.id);
    const resumed = (await lead(agent, ticket, 'open').expect(200)).body as Ticket;
    expect(resumed).toMatchObject({ resolutionMinutesLeft: null, pendingReason: null });
    expect(Math.abs(leftOf(resumed.dueAt) - 60)).toBeLessThan(2);
    const changed = await lead(agent, ticket, 'pending', { pendingReason: 'Another.' });
    expect(Math.abs((changed.body as Ticket).resolutionMinutesLeft! - 60)).toBeLessThan(2);
    const longer = (await patch(agent, ticket, { priorityCode: 'low' }).expect(200)).body as Ticket;
    expect(longer.dueAt).toBeNull();
    expect(Math.abs(longer.resolutionMinutesLeft! - (4_800 - 2_340))).toBeLessThan(2);
  });

  it('is answered by the first thing that an agent tells the requester, in time or not', async () => {
    const [inTime, late] = [await ask(member), await ask(member)];
    await answer(inTime, true);
    expect(await look(agent, inTime)).toMatchObject({ firstResponseAt: null });
    await member.http.post(`/v1/tickets/${inTime.id}/comments`).send({ body: 'Hello?' }).expect(201);
    expect(await look(agent, inTime)).toMatchObject({ firstResponseAt: null });
    await answer(inTime);
    const answered = await look(agent, inTime);
    expect(answered).toMatchObject({ firstResponseBreachedAt: null, isBreached: false });
    await answer(inTime);
    expect((await look(agent, inTime)).firstResponseAt).toBe(answered.firstResponseAt);
    await makeDue(late, -30);
    const { firstResponseDueAt } = await look(agent, late);
    await answer(late);
    expect(await look(agent, late)).toMatchObject({
      firstResponseBreachedAt: firstResponseDueAt,
      isBreached: true,
    });
  });

  it('is answered by a message in its conversation', async () => {
    const [conversation] = await service.query<{ id: string }>(
      `INSERT INTO support.conversations (user_id, mode_code) VALUES ($1, 'SUPPORT') RETURNING id`,
      [member.userId],
    );
    const { body } = await agent.http
      .post('/v1/support/tickets')
      .send({ conversationId: conversation!.id, categoryCode: 'resources', subject: 'A' });
    await service.app.get(TicketClock, { strict: false }).firstResponse(conversation!.id);
    expect((await look(agent, body as Ticket)).firstResponseAt).not.toBeNull();
  });

  it('is found to be late by a job, since when it is; and listed, most overdue first', async () => {
    const [one, two, three] = [await ask(member), await ask(member), await ask(member)];
    await makeDue(one, -10);
    await makeDue(two, -60);
    const before = await look(agent, two);
    await watch();
    const after = await look(agent, two);
    expect(after).toMatchObject({
      firstResponseBreachedAt: before.firstResponseDueAt,
      resolutionBreachedAt: before.dueAt,
      isBreached: true,
    });
    const listed = (await breached()).filter((id) => [one.id, two.id, three.id].includes(id));
    expect(listed).toEqual([two.id, one.id]);
    await lead(agent, two, 'resolved', { assigneeId: agent.userId, resolution: 'Late.' }).expect(200);
    expect(await breached()).not.toContain(two.id);
    expect(await breached({ status: 'resolved' })).toContain(two.id);
  });

  it('tells by itself that it was resolved too late, and does not begin anew when it is opened again', async () => {
    const ticket = await ask(member);
    await makeDue(ticket, -5);
    const { dueAt } = await look(agent, ticket);
    const done = { assigneeId: agent.userId, resolution: 'Late.' };
    const resolved = (await lead(agent, ticket, 'resolved', done).expect(200)).body as Ticket;
    expect(resolved).toMatchObject({ resolutionBreachedAt: dueAt, dueAt: null });
    expect(resolved.firstResponseAt).not.toBeNull();
    await member.http.post(`/v1/tickets/${ticket.id}/reopen`).expect(200);
    const again = await look(agent, ticket);
    expect(Date.parse(again.dueAt!)).toBeLessThanOrEqual(Date.now());
    expect(again.resolutionBreachedAt).toBe(dueAt);
  });

  it('goes by what administrators say of hours, holidays and promises', async () => {
    const { body: policies } = await member.http.get('/v1/support/sla-policies').expect(200);
    const low = (policies.data as { id: string; priorityCode: string }[]).find(
      ({ priorityCode }) => priorityCode === 'low',
    )!;
    const path = `/v1/support/sla-policies/${low.id}`;
    await agent.http.patch(path).send({ resolutionMinutes: 10 }).expect(403);
    expect((await service.http.patch(path).send({ resolutionMinutes: 10 })).status).toBe(400);
    await service.http.patch(path).send({ isAroundTheClock: true, resolutionMinutes: 1_440 }).expect(200);
    const made = await agent.http
      .post('/v1/support/tickets')
      .send({ requesterId: member.userId, categoryCode: 'resources', subject: 'A', priorityCode: 'low' });
    expect(Math.abs(Date.parse((made.body as Ticket).dueAt!) - Date.now() - 86_400_000)).toBeLessThan(60_000);
    const week = { data: [{ weekday: 3, opensAt: '10:00', closesAt: '24:00' }] };
    const written = await service.http.put('/v1/support/business-hours').send(week).expect(200);
    expect(written.body).toEqual({ ...week, timeZone: 'Europe/Paris' });
    for (const wrong of [
      { weekday: 3, opensAt: '10:00', closesAt: '09:00' },
      { weekday: 8, opensAt: '10:00', closesAt: '11:00' },
      { weekday: 3, opensAt: '10:60', closesAt: '11:00' },
    ]) {
      const refused = await service.http.put('/v1/support/business-hours').send({ data: [wrong] });
      expect(refused.status).toBe(400);
    }
    const wednesday = paris([[3, '10:00', '24:00']]);
    const { firstResponseDueAt: due } = await look(agent, await ask(member));
    expect(businessMinutesBetween(new Date(), new Date(due!), wednesday)).toBeCloseTo(480, -1);
    const date = due!.slice(0, 10);
    const { body: holiday } = await service.http
      .post('/v1/support/holidays')
      .send({ date, label: 'Closed' })
      .expect(201);
    expect((await service.http.post('/v1/support/holidays').send({ date, label: 'Closed' })).status).toBe(
      409,
    );
    const later = await look(agent, await ask(member));
    expect(Date.parse(later.firstResponseDueAt!) - Date.parse(due!)).toBeGreaterThan(6 * 86_400_000);
    await service.http.delete(`/v1/support/holidays/${holiday.id}`).expect(204);
    expect((await member.http.get('/v1/support/holidays').expect(200)).body).toEqual({ data: [] });
  });

  it('has no time where the desk is never open', async () => {
    await service.http.put('/v1/support/business-hours').send({ data: [] }).expect(200);
    expect(await look(agent, await ask(member))).toMatchObject({ dueAt: null, firstResponseDueAt: null });
  });
});
