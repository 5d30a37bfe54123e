import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import type { Beneficiary } from '../models/beneficiary.model.js';
import type { ReadResponse, ReadThing } from './my-case.dto.js';

/** Who has read a file, out of the audit trail, which people cannot read themselves. */
@Injectable()
@ActsAsService('casework.reads')
export class Reads {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly cursors: CursorCodec,
  ) {}

  /** Newest first. */
  async of(
    { id, userId }: Beneficiary,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<Page<ReadResponse>> {
    const list = `casework.reads:${id}`;
    const [before] = cursor === undefined ? [last] : this.cursors.decode(list, cursor);
    const rows = await this.statements.rows(readsOf, [id, before, limit + 1]);
    const data = rows.slice(0, limit);
    const end = rows.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map((row) => present(row, userId)),
      page: { limit, nextCursor: end ? this.cursors.encode(list, [end.id]) : null, total: null },
    };
  }
}

/** After every id there is. */
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface Row {
  id: string;
  readAt: string;
  actorId: string | null;
  username: string | null;
  profileImage: string | null;
  beside: string[];
}

/**
 * Each entry of the file itself, with what was noted in the same transaction: it is there also when the document is not
 * any more. Values: file, id of the entry before, how many.
 */
const readsOf = prepared<Row>(
  'casework.reads',
  `SELECT read.id, read.occurred_at AS "readAt", read.actor_id AS "actorId", person.username::text AS username,
          person.profile_image AS "profileImage",
          (
            SELECT array_agg(beside.table_name)
              FROM platform.audit_logs AS beside
             WHERE beside.cluster = read.cluster AND beside.transaction_id = read.transaction_id
               AND beside.action = 'read'
          ) AS beside
     FROM platform.audit_logs AS read LEFT JOIN identity.people AS person ON person.id = read.actor_id
    WHERE read.record_id = $1 AND read.id < $2 AND read.table_name = 'casework.beneficiaries'
      AND read.action = 'read'
    ORDER BY read.id DESC LIMIT $3::integer`,
);

const things: Record<string, ReadThing> = {
  'casework.documents': 'document',
  'casework.conversations': 'notes',
  'casework.summaries': 'summary',
};

function present(row: Row, counsellorId: string): ReadResponse {
  const { id, readAt, actorId, username, profileImage } = row;
  const beside = [...new Set(row.beside)].flatMap((table) => things[table] ?? []).sort();
  return {
    id,
    reader: actorId !== null && username !== null ? { id: actorId, username, profileImage } : null,
    role: actorId === counsellorId ? 'counsellor' : 'former_counsellor',
    what: beside.length > 0 ? beside : ['file'],
    readAt,
  };
}
