import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import { MessageHistory } from '../messages/message-history.js';
import { presentParticipant } from '../threads/participants.service.js';
import { participantsByPair } from '../threads/participant.statements.js';
import { ThreadReader } from '../threads/thread-reader.js';
import type { ChangeResponse, ChangesResponse } from './change.dto.js';
import { changesAfter, type FeedRow } from './change.statements.js';

const cursorName = 'messaging.changes';

type Change = Pick<FeedRow, 'kind' | 'threadId' | 'subjectId'>;

/**
 * What changed for whoever asks, from where they were. A change tells what is so now, not what was so then: whoever
 * applies them in their order ends with what is in the database.
 */
@Injectable()
export class ChangesService {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly messages: MessageHistory,
    private readonly threads: ThreadReader,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * The changes after a cursor, the same one told once. Without a cursor none: it begins now.
   * @throws Problem 400 for a cursor that is not the caller's.
   */
  async since(cursor: string | undefined, limit: number): Promise<ChangesResponse> {
    const { userId } = requirePrincipal();
    const place = cursor === undefined ? undefined : this.placeOf(userId, cursor);
    const rows = await this.statements.rows(changesAfter, [userId, place ?? maxPlace, limit + 1]);
    const { givenThrough, forgottenThrough } = rows[0]!;
    const isForgotten = place !== undefined && BigInt(place) < BigInt(forgottenThrough);
    const found = isForgotten ? [] : rows.filter(({ position }) => position !== null);
    const told = found.slice(0, limit);
    const hasMore = found.length > limit;
    const reached = hasMore ? told.at(-1)!.position! : givenThrough;
    return {
      data: await this.tell(distinct(told)),
      cursor: this.cursors.encode(`${cursorName}:${userId}`, [reached]),
      hasMore,
      needsFullRefresh: isForgotten,
      unreadTotal: await this.threads.unread(),
    };
  }

  private placeOf(userId: string, cursor: string): string {
    return String(this.cursors.decode(`${cursorName}:${userId}`, cursor)[0]);
  }

  /** A constant number of queries, however many changes. */
  private async tell(changes: readonly Change[]): Promise<ChangeResponse[]> {
    if (changes.length === 0) return [];
    const messages = await this.messages.readAll(subjectsOf(changes, 'message'));
    const threads = await this.threads.readAll([...new Set(changes.map(({ threadId }) => threadId))]);
    const moved = changes.filter(({ kind }) => kind === 'participant');
    const participants =
      moved.length === 0 ? [] : await this.statements.rows(participantsByPair, pairsOf(moved));
    return changes.map(({ kind, threadId, subjectId }) => {
      const message = messages.find(({ id }) => kind === 'message' && id === subjectId);
      const participant = participants.find((row) => row.userId === subjectId && row.threadId === threadId);
      return {
        kind,
        threadId,
        id: subjectId,
        message: message ?? null,
        participant: kind === 'participant' && participant ? presentParticipant(participant) : null,
        thread: threads.find(({ id }) => id === threadId) ?? null,
      };
    });
  }
}

/** PostgreSQL's largest bigint: no change lies after it. */
const maxPlace = '9223372036854775807';

/** Of several changes of the same, the last: all of them would tell what is so now. */
function distinct(rows: readonly FeedRow[]): Change[] {
  const last = new Map(rows.map((row) => [`${row.kind} ${row.threadId} ${row.subjectId}`, row.position]));
  return rows.filter((row) => last.get(`${row.kind} ${row.threadId} ${row.subjectId}`) === row.position);
}

const subjectsOf = (changes: readonly Change[], kind: string): string[] =>
  changes.flatMap((change) => (change.kind === kind ? [change.subjectId] : []));

const pairsOf = (changes: readonly Change[]): [string[], string[]] => [
  changes.map(({ threadId }) => threadId),
  changes.map(({ subjectId }) => subjectId),
];
