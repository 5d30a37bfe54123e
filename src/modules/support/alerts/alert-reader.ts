import { Injectable } from '@nestjs/common';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import type { ListTickets } from '../tickets/ticket.dto.js';
import type { AlertResponse } from './alert.dto.js';

const cursorName = 'support.alerts';

/** Alerts on the screens of agents. */
@Injectable()
export class AlertReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly cursors: CursorCodec,
  ) {}

  /** Open ones first, then what was acknowledged last. */
  async list({ limit, cursor }: ListTickets): Promise<Page<AlertResponse>> {
    const before = cursor === undefined ? start : this.cursors.decode(cursorName, cursor);
    const rows = await this.statements.rows(alertPage, [...before, limit + 1]);
    const data = rows.slice(0, limit).map(presentAlert);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last
      ? this.cursors.encode(cursorName, [last.acknowledgedAt ?? 'infinity', last.id])
      : null;
    return { data, page: { limit, nextCursor, total: null } };
  }

  /** One that there is. */
  async read(id: string): Promise<AlertResponse> {
    const [row] = await this.statements.rows(alertById, [id]);
    return presentAlert(row!);
  }
}

interface AlertRow extends Omit<AlertResponse, 'acknowledgedBy'> {
  agentId: string | null;
  agentName: string | null;
  agentImage: string | null;
}

const columns = `
  alert.id, alert.ticket_id AS "ticketId", ticket.reference, ticket.conversation_id AS "conversationId",
  alert.acknowledged_at AS "acknowledgedAt", alert.notified_count AS "notifiedCount",
  alert.last_notified_at AS "lastNotifiedAt", alert.next_notification_at AS "nextNotificationAt",
  alert.created_at AS "createdAt", alert.updated_at AS "updatedAt", agent.id AS "agentId",
  agent.username AS "agentName", agent.profile_image AS "agentImage"`;

const joins = `
  JOIN support.support_tickets AS ticket ON ticket.id = alert.ticket_id
  LEFT JOIN identity.people AS agent ON agent.id = alert.acknowledged_by_id`;

/** Open ones have not ended yet: they come first. By the index of this expression. */
const ended = `COALESCE(acknowledged_at, 'infinity'::timestamptz)`;

/** Values: when the last one was acknowledged, its id, limit. */
const alertPage = prepared<AlertRow>(
  'support.alerts',
  `SELECT ${columns}
     FROM (
       SELECT *, ${ended} AS ended FROM support.alerts
        WHERE (${ended}, id) < ($1::timestamptz, $2::uuid) ORDER BY ${ended} DESC, id DESC LIMIT $3
     ) AS alert ${joins}
    ORDER BY alert.ended DESC, alert.id DESC`,
);

/** Behind every alert. */
const start = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** Values: id. */
const alertById = prepared<AlertRow>(
  'support.alert',
  `SELECT ${columns} FROM support.alerts AS alert ${joins} WHERE alert.id = $1`,
);

const presentAlert = ({ agentId, agentName, agentImage, ...alert }: AlertRow): AlertResponse => ({
  id: alert.id,
  ticketId: alert.ticketId,
  reference: alert.reference,
  conversationId: alert.conversationId,
  acknowledgedAt: alert.acknowledgedAt,
  acknowledgedBy:
    agentId === null || agentName === null
      ? null
      : { id: agentId, username: agentName, profileImage: agentImage },
  notifiedCount: alert.notifiedCount,
  lastNotifiedAt: alert.lastNotifiedAt,
  nextNotificationAt: alert.nextNotificationAt,
  createdAt: alert.createdAt,
  updatedAt: alert.updatedAt,
});
