import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import {
  PreparedStatements,
  type PreparedStatement,
} from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { FeedKeeper } from '../changes/feed-keeper.js';
import { ThreadParticipant } from '../models/thread-participant.model.js';
import { requireMember } from './membership.js';
import type { MarksResponse } from './participant.dto.js';
import { markDelivered, markRead, marks, type MarksRow } from './participant.statements.js';
import { ThreadReader } from './thread-reader.js';

/** How far people have read their threads. */
@Injectable()
export class ReadMarksService {
  constructor(
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly reader: ThreadReader,
    private readonly feed: FeedKeeper,
  ) {}

  /** Everything up to message `seq` is read. A mark never goes back. @throws Problem 404. */
  markRead(threadId: string, seq: number): Promise<MarksResponse> {
    return this.move(markRead, threadId, seq);
  }

  /** Everything up to message `seq` has reached a device. @throws Problem 404. */
  markDelivered(threadId: string, seq: number): Promise<MarksResponse> {
    return this.move(markDelivered, threadId, seq);
  }

  private move(
    statement: PreparedStatement<MarksRow>,
    threadId: string,
    seq: number,
  ): Promise<MarksResponse> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      // The statement after it sees what whoever held the row has committed: a message of the caller's own counts.
      await requireMember(this.participants, threadId, Transaction.LOCK.UPDATE);
      await requireMatch(() => this.reader.read(threadId));
      await this.statements.rows(statement, [threadId, userId, seq]);
      const [moved] = await this.statements.rows(marks, [threadId, userId]);
      this.feed.wakeAfterCommit();
      return moved!;
    });
  }
}
