import { Injectable } from '@nestjs/common';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { FieldCipher } from '../../../platform/privacy/field-cipher.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import type { DeciderKind, Decision } from '../models/decision-log.model.js';
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

/** Reads what was decided about conversations, for agents. */
@Injectable()
export class DecisionReader {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly cipher: FieldCipher,
    private readonly cursors: CursorCodec,
  ) {}

  /** In its order. @throws Problem 404 for a conversation that the caller may not see. */
  async list(
    conversationId: string,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<Page<DecisionResponse>> {
    const list = `support.decisions:${conversationId.toLowerCase()}`;
    const [time, id] = cursor === undefined ? [null, null] : this.cursors.decode(list, cursor);
    const rows = await this.statements.rows(decisionsOf, [conversationId, time, id, limit + 1]);
    // Each has begun by a decision: there is none where there is nothing to be seen.
    if (rows.length === 0 && cursor === undefined) throw unknown();
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

const unknown = (): Problem => Problem.notFound('support.conversation_not_found', 'conversation');

/** Of a conversation that the caller may see. Values: conversation, time, id, limit. */
const decisionsOf = prepared<DecisionRow>(
  'support.decisions',
  `SELECT log.id, log.decision, log.from_mode AS "fromMode", log.to_mode AS "toMode",
          log.from_status AS "fromStatus", log.to_status AS "toStatus", log.reason, log.note,
          log.message_seq AS "messageSeq", log.signals, log.confidence, log.decided_by_kind AS "decidedByKind",
          log.rule_version AS "ruleVersion", log.ticket_id AS "ticketId", log.created_at AS "createdAt",
          decider.id AS "decidedById", decider.username AS "decidedByName", decider.profile_image AS "decidedByImage"
     FROM support.conversations AS asked
     JOIN support.decision_logs AS log ON log.conversation_id = asked.id
     LEFT JOIN identity.people AS decider ON decider.id = log.decided_by_id
    WHERE asked.id = $1 AND log.conversation_id = $1
      AND ($3::uuid IS NULL OR (log.created_at, log.id) > ($2::timestamptz, $3))
    ORDER BY log.created_at, log.id LIMIT $4`,
);
