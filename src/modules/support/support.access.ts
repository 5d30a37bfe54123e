import { Roles } from '../../platform/access/access.decorators.js';
import {
  everyone,
  owner,
  ownerOf,
  provided,
  roles,
  type TableAccess,
} from '../../platform/access/row-access.js';
import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** Who works at the desk. */
export const Agents = () => Roles('agent');
/** Who says how the desk works: lookups, rules, hours, who is on call. They see no conversation and no ticket. */
export const DeskKeepers = () => Roles('admin');
/** Who reads figures without persons. */
export const FigureReaders = () => Roles('agent', 'admin', 'analyst');

const agents = roles('agent');
const all = ['select', 'insert', 'update', 'delete'] as const;

/** A lookup, or another rule of the desk: read by everybody, kept by administrators. */
const rule: TableAccess = {
  select: [everyone],
  insert: [roles('admin')],
  update: [roles('admin')],
  delete: [roles('admin')],
  service: all,
  functions: ['select'],
};
const lookup: TableAccess = { ...rule, functions: ['select'] };

/** What people and the external service say to each other is theirs, until people have to answer. */
const agentsAsked = provided(agents, "mode_code = 'SUPPORT'");

/** An agent may ask for support too. */
const isAnothersTicket =
  'NOT EXISTS (SELECT FROM support.support_tickets AS own WHERE own.id = ticket_id' +
  ' AND own.requester_id = (SELECT platform.current_user_id()))';
/** Signals and notes of what they have asked themselves are none of an agent either. */
const isAnothers =
  'NOT EXISTS (SELECT FROM support.conversations AS own WHERE own.id = conversation_id' +
  ' AND own.user_id = (SELECT platform.current_user_id()))';

export const supportAccess: Readonly<Record<string, TableAccess>> = {
  conversation_modes: lookup,
  conversation_statuses: lookup,
  ticket_categories: lookup,
  ticket_priorities: lookup,
  ticket_statuses: lookup,
  ticket_transitions: rule,
  sla_policies: rule,
  business_hours: rule,
  holidays: rule,

  conversations: {
    select: [owner(), agentsAsked],
    service: all,
    functions: ['select', 'update'],
    belongsTo: 'user_id',
  },
  messages: {
    select: [
      ownerOf('support.conversations', 'conversation_id'),
      provided(
        agents,
        "EXISTS (SELECT FROM support.conversations AS asked WHERE asked.id = conversation_id AND asked.mode_code = 'SUPPORT')",
      ),
    ],
    service: all,
    functions: ['select'],
  },
  // Signals and notes never reach who asks for support, even where they are an agent.
  decision_logs: {
    select: [provided(agents, `${isAnothers} AND ${isAnothersTicket}`)],
    service: ['select', 'insert', 'update'],
    notExported: 'how the desk decides; what was decided is told by the conversation and the ticket',
  },
  rule_sets: {
    ...rule,
    select: [roles('admin', 'agent')],
    notExported: 'rules of the desk, by whom they were made',
  },
  rule_patterns: { ...rule, select: [roles('admin', 'agent')] },

  support_tickets: {
    select: [owner('requester_id'), agents],
    service: all,
    functions: ['select'],
    belongsTo: 'requester_id',
  },
  ticket_comments: {
    select: [
      provided(ownerOf('support.support_tickets', 'ticket_id', 'requester_id'), 'NOT is_internal'),
      provided(agents, isAnothersTicket),
    ],
    service: all,
  },
  on_call_shifts: {
    select: [owner('agent_id'), roles('admin', 'agent')],
    insert: [roles('admin')],
    update: [roles('admin')],
    delete: [roles('admin')],
    service: all,
  },
  alerts: { select: [agents], service: all, notExported: 'work of the desk' },
  alert_notifications: { select: [owner('agent_id'), agents], service: all },
};

/** What the desk goes by: read with every ticket, and changed by its administrators once in a while. */
export const supportLookups: FeatureDefinition['lookups'] = [
  'conversation_modes',
  'conversation_statuses',
  'ticket_categories',
  'ticket_priorities',
  'ticket_statuses',
  'ticket_transitions',
  'sla_policies',
  'business_hours',
  'holidays',
];

export const supportUnaudited: FeatureDefinition['unaudited'] = {
  conversations: {
    because: 'the counters move with every message; all else is told',
    columns: ['last_message_at', 'last_seq', 'last_read_seq', 'awaits_answer_since'],
  },
  messages: {
    because: 'a message tells its author and its time itself; what is removed is told',
    inserts: true,
  },
};
