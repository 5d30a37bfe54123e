import type { Invariant } from '../../platform/features/feature.module.js';

export const supportInvariants: readonly Invariant[] = [
  {
    name: 'No message has a number beyond the last one of its conversation.',
    sql: `SELECT messages.id FROM support.messages JOIN support.conversations ON conversations.id = conversation_id
           WHERE seq > last_seq`,
  },
  {
    name: 'A conversation has every message that was numbered, until its content was removed.',
    sql: `SELECT conversations.id FROM support.conversations
           WHERE content_removed_at IS NULL
             AND last_seq <> (SELECT count(*) FROM support.messages WHERE conversation_id = conversations.id)`,
  },
  {
    name: 'One set of rules is active at most.',
    sql: `SELECT min(id::text) AS id FROM support.rule_sets WHERE state = 'active' HAVING count(*) > 1`,
  },
  {
    name: 'An alert that nobody has acknowledged is due again, unless its ticket is done.',
    sql: `SELECT alerts.id FROM support.alerts JOIN support.support_tickets ON support_tickets.id = ticket_id
           WHERE acknowledged_at IS NULL AND next_notification_at IS NULL AND resolved_at IS NULL`,
  },
];
