import { Injectable } from '@nestjs/common';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { ConversationPresenter } from './conversation-presenter.js';
import { ConversationReader } from './conversation-reader.js';
import type { ConversationHistoryQuery, ConversationMessageResponse } from './conversation.dto.js';
import { historyAfter, historyBefore } from './conversation.statements.js';

/** Where a page begins, and which way it goes. */
interface Start {
  direction: 'before' | 'after';
  seq: number;
}

/** Reads what was said in conversations, for whoever may see them. */
@Injectable()
export class ConversationHistory {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly presenter: ConversationPresenter,
    private readonly reader: ConversationReader,
    private readonly cursors: CursorCodec,
  ) {}

  /** One page, by the numbers of the messages. @throws Problem 404; 400 for more than one place to begin at. */
  async list(id: string, query: ConversationHistoryQuery): Promise<Page<ConversationMessageResponse>> {
    const { limit } = query;
    const { direction, seq } = this.startOf(id, query);
    const statement = direction === 'before' ? historyBefore : historyAfter;
    const rows = await this.statements.rows(statement, [id, seq, limit + 1]);
    if (rows.length === 0) await this.reader.read(id);
    const data = rows.slice(0, limit).map((row) => this.presenter.message(row));
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? this.cursors.encode(listOf(id), [direction, last.seq]) : null;
    return { data, page: { limit, nextCursor, total: null } };
  }

  /** The message of this number. */
  async one(id: string, seq: number): Promise<ConversationMessageResponse> {
    const [row] = await this.statements.rows(historyAfter, [id, seq - 1, 1]);
    return this.presenter.message(row!);
  }

  private startOf(id: string, { cursor, before, after }: ConversationHistoryQuery): Start {
    const given = Object.entries({ cursor, before, after }).filter(([, value]) => value !== undefined);
    if (given.length > 1) throw onePlace(given[1]![0]);
    if (cursor !== undefined) {
      const [direction, seq] = this.cursors.decode(listOf(id), cursor);
      return { direction: direction as Start['direction'], seq: Number(seq) };
    }
    return after === undefined
      ? { direction: 'before', seq: before ?? maxInteger }
      : { direction: 'after', seq: after };
  }
}

const listOf = (id: string): string => `support.messages:${id.toLowerCase()}`;

const onePlace = (field: string): Problem =>
  Problem.ofField(
    400,
    'platform.invalid_input',
    field,
    `${field} cannot be given with what else says where to begin`,
  );
