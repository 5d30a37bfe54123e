import type { Service } from '../../setup/service.js';
import { first, nobody, sameIds, type Provocations } from './provocation.js';

const insert = (table: string, row: Record<string, string>): string =>
  `INSERT INTO support.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;

const twice = (statement: string): string => `${statement}; ${statement}`;

const unknown = `'${nobody}'`;
const some = (table: string): string => `(SELECT id FROM ${table} ORDER BY id LIMIT 1)`;
const someUser = some('identity.users');
const someTicket = some('support.support_tickets');
const tooLong = `convert_to(repeat('a', 40101), 'UTF8')`;

/** Rows that are right but for what `change` (column: SQL) says. */
const ticket = (change: Record<string, string>): string =>
  insert('support_tickets', { requester_id: someUser, category_code: `'resources'`, ...change });
const closed = { status_code: `'closed'`, resolved_at: 'now()', closed_at: 'now()' };
const comment = (change: Record<string, string>): string =>
  insert('ticket_comments', { ticket_id: someTicket, body: `'\\x00'`, ...change });
const transition = (change: Record<string, string>): string =>
  insert('ticket_transitions', { from_status_code: `'closed'`, to_status_code: `'open'`, ...change });
const policy = (change: Record<string, string>): string =>
  insert('sla_policies', {
    priority_code: `'low'`,
    first_response_minutes: '1',
    resolution_minutes: '2',
    ...change,
  });
const shift = (change: Record<string, string>): string =>
  insert('on_call_shifts', {
    agent_id: someUser,
    starts_at: `'2030-01-01T00:00Z'`,
    ends_at: `'2030-01-02T00:00Z'`,
    ...change,
  });
const alert = (change: Record<string, string> = {}): string =>
  insert('alerts', { ticket_id: someTicket, ...change });
const told = (change: Record<string, string> = {}): string =>
  insert('alert_notifications', {
    alert_id: some('support.alerts'),
    agent_id: someUser,
    round: '99',
    ...change,
  });

const allow = ({ http }: Service, fromStatus: string, toStatus: string, requiredFields: string[] = []) =>
  http.post('/v1/support/ticket-transitions').send({ fromStatus, toStatus, requiredFields });
const openOn = ({ http }: Service, ...days: { opensAt: string; closesAt: string }[]) =>
  http.put('/v1/support/business-hours').send({ data: days.map((day) => ({ weekday: 1, ...day })) });
const onCall = async (service: Service, startsAt: string, endsAt: string) => {
  const { agentId } = await first(service, '/v1/support/on-call-shifts');
  return service.http.post('/v1/support/on-call-shifts').send({ agentId, startsAt, endsAt });
};
/** A lookup of this table that a demo ticket has, and that the service can do without otherwise. */
const removeLookup = async ({ http }: Service, kind: string, code: string) => {
  const { body } = await http.get(`/v1/support/lookups/${kind}`);
  const { id } = (body as { data: { id: string; code: string }[] }).data.find((one) => one.code === code)!;
  return http.delete(`/v1/support/lookups/${kind}/${id}`);
};

const ofLookups: Provocations = Object.assign(
  {},
  ...['ticket_categories', 'ticket_priorities', 'ticket_statuses'].map((table): Provocations => {
    const lookup = (position: string): string =>
      insert(table, { code: `'another'`, label: `'Another'`, position });
    return {
      [`${table}__id_pk`]: sameIds(`support.${table}`),
      [`${table}__code_key`]: twice(lookup('9')),
      [`${table}__position_check`]: lookup('0'),
    };
  }),
);

const ofTickets: Provocations = {
  support_tickets__id_pk: twice(ticket({ id: unknown })),
  support_tickets__reference_key: twice(ticket({ number: '9000001' })),
  support_tickets__conversation_id_fk: { missing: ticket({ conversation_id: unknown }) },
  support_tickets__requester_id_fk: { missing: ticket({ requester_id: unknown }) },
  support_tickets__assignee_id_fk: { missing: ticket({ assignee_id: unknown }) },
  support_tickets__category_code_fk: {
    missing: ticket({ category_code: `'gossip'` }),
    referenced: (service) => removeLookup(service, 'ticket-categories', 'resources'),
  },
  support_tickets__priority_code_fk: {
    missing: ticket({ priority_code: `'whenever'` }),
    referenced: (service) => removeLookup(service, 'ticket-priorities', 'low'),
  },
  support_tickets__status_code_fk: {
    missing: ticket({ status_code: `'lost'` }),
    referenced: `DELETE FROM support.ticket_statuses WHERE code = 'open'`,
  },
  support_tickets__merged_into_id_fk: { missing: ticket({ ...closed, merged_into_id: unknown }) },
  support_tickets__number_check: ticket({ number: '0' }),
  support_tickets__resolved_at_check: ticket({ resolved_at: 'now()' }),
  support_tickets__closed_at_check: ticket({ ...closed, closed_at: 'NULL' }),
  support_tickets__pending_check: ticket({ pending_since: 'now()' }),
  support_tickets__clock_check: ticket({ due_at: 'now()', resolution_seconds_left: '1' }),
  support_tickets__merged_check: ticket({ merged_into_id: someTicket }),
  support_tickets__content_check: ticket({ description: tooLong }),
  // The service asks before, and names the fields.
  support_tickets__transition: `UPDATE support.support_tickets
    SET status_code = 'closed', resolved_at = now(), closed_at = now() WHERE status_code = 'open'`,
  support_tickets__required_fields: `UPDATE support.support_tickets
    SET status_code = 'in_progress', assignee_id = NULL WHERE status_code = 'open'`,

  ticket_comments__id_pk: twice(comment({ id: unknown })),
  ticket_comments__ticket_id_fk: { missing: comment({ ticket_id: unknown }) },
  ticket_comments__author_id_fk: { missing: comment({ author_id: unknown }) },
  ticket_comments__merged_from_id_fk: { missing: comment({ merged_from_id: unknown }) },
  ticket_comments__body_check: comment({ body: tooLong }),

  ticket_transitions__id_pk: sameIds('support.ticket_transitions'),
  ticket_transitions__from_status_code_to_status_code_key: (service) => allow(service, 'open', 'in_progress'),
  ticket_transitions__from_status_code_fk: { missing: transition({ from_status_code: `'lost'` }) },
  ticket_transitions__to_status_code_fk: { missing: transition({ to_status_code: `'lost'` }) },
  ticket_transitions__statuses_check: (service) => allow(service, 'open', 'open'),
  ticket_transitions__required_fields_check: (service) => allow(service, 'closed', 'open', ['colour']),
};

const ofTimes: Provocations = {
  sla_policies__id_pk: sameIds('support.sla_policies'),
  sla_policies__priority_code_key: policy({}),
  sla_policies__priority_code_fk: { missing: policy({ priority_code: `'whenever'` }) },
  sla_policies__minutes_check: async (service) => {
    const { id } = await first(service, '/v1/support/sla-policies');
    return service.http.patch(`/v1/support/sla-policies/${id}`).send({ resolutionMinutes: 1 });
  },
  business_hours__id_pk: sameIds('support.business_hours'),
  business_hours__weekday_opens_at_key: (service) =>
    openOn(service, { opensAt: '09:00', closesAt: '10:00' }, { opensAt: '09:00', closesAt: '11:00' }),
  business_hours__weekday_check: `UPDATE support.business_hours SET weekday = 8 WHERE weekday = 1`,
  business_hours__times_check: (service) => openOn(service, { opensAt: '10:00', closesAt: '09:00' }),
  holidays__id_pk: `${insert('holidays', { date: `'2030-01-01'`, label: `'A'` })};
    ${insert('holidays', { date: `'2030-01-02'`, label: `'B'` })}; ${sameIds('support.holidays')}`,
  holidays__date_key: async ({ http }) => {
    await http.post('/v1/support/holidays').send({ date: '2030-05-01', label: 'May Day' });
    return http.post('/v1/support/holidays').send({ date: '2030-05-01', label: 'May Day' });
  },
};

const ofAlerts: Provocations = {
  on_call_shifts__id_pk: sameIds('support.on_call_shifts'),
  on_call_shifts__agent_id_starts_at_key: async (service) => {
    await onCall(service, '2030-06-01T00:00:00Z', '2030-06-02T00:00:00Z');
    return onCall(service, '2030-06-01T00:00:00Z', '2030-06-03T00:00:00Z');
  },
  on_call_shifts__agent_id_fk: { missing: shift({ agent_id: unknown }) },
  on_call_shifts__times_check: (service) => onCall(service, '2030-01-02T00:00:00Z', '2030-01-01T00:00:00Z'),

  alerts__id_pk: `DELETE FROM support.alerts; ${alert({ id: unknown })};
    ${alert({ id: unknown, acknowledged_at: 'now()' })}`,
  alerts__ticket_id_key: twice(alert()),
  alerts__ticket_id_fk: { missing: alert({ ticket_id: unknown }) },
  alerts__acknowledged_by_id_fk: {
    missing: alert({ acknowledged_at: 'now()', acknowledged_by_id: unknown }),
  },
  alerts__notified_count_check: `UPDATE support.alerts SET notified_count = -1`,
  alerts__acknowledged_check: alert({ acknowledged_by_id: someUser }),

  alert_notifications__id_pk: `${told({ id: unknown })}; ${told({ id: unknown, round: '98' })}`,
  alert_notifications__alert_id_agent_id_round_key: twice(told()),
  alert_notifications__alert_id_fk: { missing: told({ alert_id: unknown }) },
  alert_notifications__agent_id_fk: { missing: told({ agent_id: unknown }) },
  alert_notifications__round_check: told({ round: '0' }),
};

export const supportTicketProvocations: Provocations = {
  ...ofLookups,
  lookups__code_stands: `UPDATE support.ticket_categories SET code = 'x'`,
  ...ofTickets,
  ...ofTimes,
  ...ofAlerts,
};
