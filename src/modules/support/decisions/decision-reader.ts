import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import {
  prepared,
  PreparedStatements,
  type PreparedStatement,
} from '../../../platform/database/prepared-statements.js';
import { FieldCipher } from '../../../platform/privacy/field-cipher.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { CursorQuery, Page } from '../../../platform/lists/list-query.js';
import type { DeciderKind, Decision } from '../models/decision-log.model.js';
import { TicketReader, unknownTicket } from '../tickets/ticket-reader.js';
import type { DecisionResponse } from './decision.dto.js';

interface DecisionRow extends Omit<DecisionResponse, 'note' | 'decidedBy'> {
  note: Buffer | null;
  decidedById: string | null;
  decidedByName: string | null;
  decidedByImage: string | null;
  decision: Decision;
  decidedByKind: DeciderKind;
}

const notePlace = { table: 'support.decision_logs', column: 'note' } as const;

/** Reads what was decided about conversations and tickets, for agents. */
@Injectable()
export class DecisionReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly cipher: FieldCipher,
    private readonly cursors: CursorCodec,
    private readonly tickets: TicketReader,
  ) {}

  /**
   * About a conversation, in its order.
   * @throws Problem 404 for one that the caller may not see, 400 for a cursor of another list.
   */
  async ofConversation(id: string, query: CursorQuery): Promise<Page<DecisionResponse>> {
    const page = await this.page(aboutConversation, id.toLowerCase(), query);
    // Each has begun by a decision: there is none where there is nothing to be seen.
    if (page.data.length === 0 && query.cursor === undefined) throw unknownConversation();
    return page;
  }

  /**
   * About a ticket, by its id or reference, in its order; what its conversation alone decided is not among it.
   * @throws Problem 404 for one that the caller may not see or has asked for, 400 for a cursor of another list.
   */
  async ofTicket(idOrReference: string, query: CursorQuery): Promise<Page<DecisionResponse>> {
    const { id, requesterId } = await this.tickets.find(idOrReference);
    // No row of it is for them: an empty list would say that nothing was decided.
    if (requesterId === requirePrincipal().userId) throw unknownTicket();
    return this.page(aboutTicket, id, query);
  }

  private async page(
    statement: PreparedStatement<DecisionRow>,
    id: string,
    { limit, cursor }: CursorQuery,
  ): Promise<Page<DecisionResponse>> {
    const list = `support.decisions:${id}`;
    const after = cursor === undefined ? [null, null] : this.cursors.decode(list, cursor);
    const rows = await this.statements.rows(statement, [id, ...after, limit + 1]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(list, [last.createdAt, last.id]) : null;
    return { data: shown.map((row) => this.present(row)), page: { limit, nextCursor, total: null } };
  }

  private present(row: DecisionRow): DecisionResponse {
    const { note, decidedById, decidedByName, decidedByImage, ...told } = row;
    return {
      ...told,
      note: note && this.cipher.open(note, { ...notePlace, row: row.id }),
      decidedBy:
        decidedById === null
          ? null
          : { id: decidedById, username: decidedByName!, profileImage: decidedByImage },
    };
  }
}

const unknownConversation = (): Problem => Problem.notFound('support.conversation_not_found', 'conversation');

/** Of one that the caller may see. Values: its id, time and id of the last decision, limit. */
const decisionsAbout = (table: string, column: string) =>
  prepared<DecisionRow>(
    `support.decisions_of_${table}`,
    `SELECT log.id, log.decision, log.from_mode AS "fromMode", log.to_mode AS "toMode",
            log.from_status AS "fromStatus", log.to_status AS "toStatus", log.reason, log.note,
            log.message_seq AS "messageSeq", log.signals, log.confidence, log.decided_by_kind AS "decidedByKind",
            log.rule_version AS "ruleVersion", log.conversation_id AS "conversationId", log.ticket_id AS "ticketId",
            log.created_at AS "createdAt",
            decider.id AS "decidedById", decider.username AS "decidedByName", decider.profile_image AS "decidedByImage"
       FROM support.${table} AS asked
       JOIN support.decision_logs AS log ON log.${column} = asked.id
       LEFT JOIN identity.people AS decider ON decider.id = log.decided_by_id
      WHERE asked.id = $1 AND log.${column} = $1
        AND ($3::uuid IS NULL OR (log.created_at, log.id) > ($2::timestamptz, $3))
      ORDER BY log.created_at, log.id LIMIT $4`,
  );

const aboutConversation = decisionsAbout('conversations', 'conversation_id');
const aboutTicket = decisionsAbout('support_tickets', 'ticket_id');
