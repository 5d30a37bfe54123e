import { Injectable } from '@nestjs/common';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec, type Position } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { matches } from '../../../platform/privacy/fold-words.js';
import { SearchTokens } from '../../../platform/privacy/search-tokens.js';
import { contentPlace, MessageContents } from '../messages/message-contents.js';
import { MessageHistory } from '../messages/message-history.js';
import type { MessageResponse } from '../messages/message.dto.js';
import type { SearchMessages } from './search.dto.js';
import {
  candidatesByMetadata,
  candidatesByWords,
  searchableThreads,
  type Candidate,
} from './search.statements.js';

const cursorName = 'messaging.search';

interface Scope {
  threadId: string;
  afterSeq: number;
}

/** Finds messages by their words, which the database does not know, and by their metadata. */
@Injectable()
export class SearchService {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly tokens: SearchTokens,
    private readonly contents: MessageContents,
    private readonly history: MessageHistory,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * Messages in threads of the caller, newest first.
   * @throws Problem 400 where neither words nor metadata are given.
   */
  async search(query: SearchMessages): Promise<Page<MessageResponse>> {
    const { q, metadata, threadId, limit, cursor } = query;
    if (q === undefined && metadata === undefined) {
      throw Problem.ofField(400, 'platform.required', 'q', 'q or metadata is required');
    }
    const { userId } = requirePrincipal();
    const scopes = await this.statements.rows(searchableThreads, [userId, threadId ?? null]);
    const after = cursor === undefined ? [null, null] : this.cursors.decode(cursorName, cursor);
    const found = await this.find(query, scopes, after);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const messages = await this.history.readAll(page.map(({ id }) => id));
    const byId = new Map(messages.map((message) => [message.id, message]));
    return {
      data: page.flatMap(({ id }) => byId.get(id) ?? []),
      page: {
        limit,
        nextCursor: last ? this.cursors.encode(cursorName, positionOf(last)) : null,
        total: null,
      },
    };
  }

  /** One more than a page holds, where there are as many. What the tokens find too much is left out. */
  private async find(
    { q, metadata, limit }: SearchMessages,
    scopes: readonly Scope[],
    after: (string | number | null)[],
  ): Promise<Candidate[]> {
    const found: Candidate[] = [];
    const wanted = metadata === undefined ? null : JSON.stringify(metadata);
    for (let from = after; found.length <= limit;) {
      const candidates = await asService('messaging.search', () =>
        this.candidates(q, wanted, scopes, from, limit + 1),
      );
      found.push(...candidates.filter((candidate) => q === undefined || this.contains(candidate, q)));
      if (candidates.length <= limit) break;
      from = positionOf(candidates.at(-1)!);
    }
    return found.slice(0, limit + 1);
  }

  private candidates(
    q: string | undefined,
    metadata: string | null,
    scopes: readonly Scope[],
    after: (string | number | null)[],
    limit: number,
  ): Promise<Candidate[]> {
    const afterSeq = new Map(scopes.map((scope) => [scope.threadId, scope.afterSeq]));
    const threads = [...afterSeq.keys()];
    if (q === undefined) {
      const values = [threads, [...afterSeq.values()], metadata, ...after, limit];
      return this.statements.rows(candidatesByMetadata, values);
    }
    const wanted = this.tokens.wanted(q, contentPlace, threads);
    const firsts = wanted.scopes.map((threadId) => afterSeq.get(threadId)!);
    return this.statements.rows(candidatesByWords, [
      wanted.scopes,
      wanted.tokens,
      firsts,
      metadata,
      ...after,
      limit,
    ]);
  }

  private contains({ id, content }: Candidate, q: string): boolean {
    const text = this.contents.open(content, id);
    return text !== null && matches(text, q);
  }
}

const positionOf = ({ createdAt, id }: Candidate): Position => [createdAt, id];
