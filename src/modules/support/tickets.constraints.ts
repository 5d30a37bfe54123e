import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';

const takenId = conflict('support.id_taken', 'id', 'id is already in use');
const missingTicket = missingParent('support.ticket_not_found', 'ticketId', 'the ticket does not exist');
const missingAccount = (field: string) =>
  missingParent('support.account_not_found', field, 'the account does not exist');

/** Of a column that names a lookup. */
const lookupOf = (field: string) => ({
  missing: missingParent('support.lookup_not_found', field, `${field} is none that there is`),
  referenced: {
    status: 409,
    code: 'support.lookup_in_use',
    message: 'A conversation or a ticket has it; hide it instead.',
  } as const,
});

const lookups = ['ticket_categories', 'ticket_priorities', 'ticket_statuses'];

const ofLookups: ConstraintAnswers = Object.fromEntries(
  lookups.flatMap((table) => [
    [`${table}__id_pk`, takenId],
    [`${table}__code_key`, conflict('support.code_taken', 'code', 'code is already in use')],
    [
      `${table}__position_check`,
      invalid('support.position_invalid', 'position', 'position must be 1 or more'),
    ],
  ]),
);

const text = (field: string) => invalid('support.ticket_too_long', field, `${field} is too long`);

const ofTickets: ConstraintAnswers = {
  support_tickets__id_pk: takenId,
  support_tickets__reference_key: conflict(
    'support.reference_taken',
    'reference',
    'reference is already in use',
  ),
  support_tickets__conversation_id_fk: {
    missing: missingParent(
      'support.conversation_not_found',
      'conversationId',
      'the conversation does not exist',
    ),
  },
  support_tickets__requester_id_fk: { missing: missingAccount('requesterId') },
  support_tickets__assignee_id_fk: { missing: missingAccount('assigneeId') },
  support_tickets__category_code_fk: lookupOf('categoryCode'),
  support_tickets__priority_code_fk: lookupOf('priorityCode'),
  support_tickets__status_code_fk: lookupOf('status'),
  support_tickets__merged_into_id_fk: {
    missing: missingParent('support.merge_target_not_found', 'intoId', 'intoId must be another ticket'),
  },
  support_tickets__number_check: invalid(
    'support.reference_invalid',
    'reference',
    'a reference counts from 1',
  ),
  support_tickets__resolved_at_check: invalid(
    'support.resolved_at_invalid',
    'resolvedAt',
    'resolvedAt belongs to what is resolved or closed',
  ),
  support_tickets__closed_at_check: invalid(
    'support.closed_at_invalid',
    'closedAt',
    'closedAt belongs to what is closed',
  ),
  support_tickets__pending_check: invalid(
    'support.pending_since_invalid',
    'pendingSince',
    'pendingSince belongs to what is pending',
  ),
  support_tickets__clock_check: invalid(
    'support.clock_invalid',
    'dueAt',
    'the time of a ticket either runs or stands still',
  ),
  support_tickets__merged_check: invalid(
    'support.merge_invalid',
    'intoId',
    'a ticket that is merged into another one is closed',
  ),
  support_tickets__content_check: text('description'),
  support_tickets__transition: conflict(
    'support.transition_not_allowed',
    'status',
    'this status may not follow that one',
  ),
  support_tickets__required_fields: {
    status: 422,
    code: 'support.field_required',
    message: 'The ticket lacks what this status needs.',
  },

  ticket_comments__id_pk: takenId,
  ticket_comments__ticket_id_fk: { missing: missingTicket },
  ticket_comments__author_id_fk: { missing: missingAccount('authorId') },
  ticket_comments__merged_from_id_fk: { missing: missingTicket },
  ticket_comments__body_check: text('body'),

  ticket_transitions__id_pk: takenId,
  ticket_transitions__from_status_code_to_status_code_key: conflict(
    'support.transition_exists',
    'toStatus',
    'the transition is allowed already',
  ),
  ticket_transitions__from_status_code_fk: { missing: lookupOf('fromStatus').missing },
  ticket_transitions__to_status_code_fk: { missing: lookupOf('toStatus').missing },
  ticket_transitions__statuses_check: invalid(
    'support.transition_invalid',
    'toStatus',
    'toStatus must be another status',
  ),
  ticket_transitions__required_fields_check: invalid(
    'support.transition_invalid',
    'requiredFields',
    'requiredFields must be of assigneeId, resolution and pendingReason',
  ),
};

const ofTimes: ConstraintAnswers = {
  sla_policies__id_pk: takenId,
  sla_policies__priority_code_key: conflict(
    'support.policy_exists',
    'priorityCode',
    'the priority has a policy already',
  ),
  sla_policies__priority_code_fk: { missing: lookupOf('priorityCode').missing },
  sla_policies__minutes_check: invalid(
    'support.policy_invalid',
    'resolutionMinutes',
    'resolutionMinutes must not be less than firstResponseMinutes',
  ),

  business_hours__id_pk: takenId,
  business_hours__weekday_opens_at_key: conflict(
    'support.hours_twice',
    'data',
    'a day opens twice at the same time',
  ),
  business_hours__weekday_check: invalid('support.hours_invalid', 'weekday', 'weekday must be 1 to 7'),
  business_hours__times_check: invalid('support.hours_invalid', 'closesAt', 'closesAt must be after opensAt'),

  holidays__id_pk: takenId,
  holidays__date_key: conflict('support.holiday_exists', 'date', 'the desk is closed that day already'),
};

const ofAlerts: ConstraintAnswers = {
  on_call_shifts__id_pk: takenId,
  on_call_shifts__agent_id_starts_at_key: conflict(
    'support.shift_exists',
    'startsAt',
    'the agent has a shift that begins then',
  ),
  on_call_shifts__agent_id_fk: { missing: missingAccount('agentId') },
  on_call_shifts__times_check: invalid('support.shift_invalid', 'endsAt', 'endsAt must be after startsAt'),

  alerts__id_pk: takenId,
  alerts__ticket_id_key: conflict('support.alert_open', 'ticketId', 'the ticket has an open alert'),
  alerts__ticket_id_fk: { missing: missingTicket },
  alerts__acknowledged_by_id_fk: { missing: missingAccount('acknowledgedById') },
  alerts__notified_count_check: invalid(
    'support.alert_invalid',
    'notifiedCount',
    'notifiedCount must not be negative',
  ),
  alerts__acknowledged_check: invalid(
    'support.alert_invalid',
    'acknowledgedAt',
    'nobody is told again of what is acknowledged',
  ),

  alert_notifications__id_pk: takenId,
  alert_notifications__alert_id_agent_id_round_key: conflict(
    'support.already_told',
    'agentId',
    'the agent was told already',
  ),
  alert_notifications__alert_id_fk: {
    missing: missingParent('support.alert_not_found', 'alertId', 'the alert does not exist'),
  },
  alert_notifications__agent_id_fk: { missing: missingAccount('agentId') },
  alert_notifications__round_check: invalid('support.alert_invalid', 'round', 'round must be 1 or more'),
};

export const ticketConstraints: ConstraintAnswers = {
  ...ofLookups,
  lookups__code_stands: conflict('support.code_stands', 'code', 'the code of a lookup stands for good'),
  ...ofTickets,
  ...ofTimes,
  ...ofAlerts,
};
