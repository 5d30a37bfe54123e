import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { forbidden, requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { ActiveAccounts } from '../../identity/index.js';
import { FeedKeeper } from '../changes/feed-keeper.js';
import { ThreadParticipant, type ParticipantRole } from '../models/thread-participant.model.js';
import { Thread } from '../models/thread.model.js';
import { requireMember, requireThreadOwner } from './membership.js';
import type { AddParticipant, ParticipantList, ParticipantResponse } from './participant.dto.js';
import {
  nameOwners,
  participantsByPair,
  participantsOfThread,
  type ParticipantRow,
} from './participant.statements.js';
import { ThreadReader } from './thread-reader.js';
import { mostParticipants } from './thread.dto.js';

/** Who takes part in a thread. */
@Injectable()
export class ParticipantsService {
  constructor(
    @InjectModel(Thread) private readonly threads: typeof Thread,
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly reader: ThreadReader,
    private readonly feed: FeedKeeper,
  ) {}

  /** @throws Problem 404 for a thread that the caller takes no part in. */
  async list(threadId: string): Promise<ParticipantList> {
    await requireMember(this.participants, threadId);
    const rows = await this.statements.rows(participantsOfThread, [threadId]);
    return { data: rows.map(presentParticipant) };
  }

  /**
   * Adds somebody, who sees what is written from now on, or everything if the owner wants it so.
   * @throws Problem 404, 403, 409 for a direct thread or a full one, 422 for an account that is not there.
   */
  add(threadId: string, { userId, seesHistory = false }: AddParticipant): Promise<ParticipantResponse> {
    return this.transactions.run(async () => {
      await requireThreadOwner(this.participants, threadId);
      return asService('messaging.add_participant', async () => {
        const [added] = await this.accounts.holdAll([userId]);
        if (added === undefined) throw unknownAccount();
        const { isDirect, lastSeq, participantCount } = await this.lock(threadId);
        if (isDirect) throw directThread();
        if (participantCount >= mostParticipants) throw fullThread();
        await this.participants.create({
          threadId,
          userId: added,
          historyAfterSeq: seesHistory ? 0 : lastSeq,
          lastReadSeq: lastSeq,
          lastDeliveredSeq: lastSeq,
        });
        this.feed.wakeAfterCommit();
        return this.present(threadId, added);
      });
    });
  }

  /** @throws Problem 404, 403, 409 for the last owner, who cannot become a member. */
  changeRole(threadId: string, userId: string, role: ParticipantRole): Promise<ParticipantResponse> {
    return this.transactions.run(async () => {
      await requireThreadOwner(this.participants, threadId);
      return asService('messaging.change_role', async () => {
        await this.lock(threadId);
        await requireMatch(() => this.reader.read(threadId));
        const participant = await this.find(threadId, userId);
        await participant.update({ role });
        if ((await this.participants.count({ where: { threadId, role: 'owner' } })) === 0) throw lastOwner();
        this.feed.wakeAfterCommit();
        return this.present(threadId, userId);
      });
    });
  }

  /**
   * Somebody takes part no more: an owner removes them, or they leave. When the last owner leaves, whoever has been
   * there the longest becomes one.
   * @throws Problem 404, 403, 409 for a direct thread.
   */
  remove(threadId: string, userId: string): Promise<void> {
    return this.transactions.run(async () => {
      const { role } = await requireMember(this.participants, threadId);
      if (role !== 'owner' && userId.toLowerCase() !== requirePrincipal().userId) throw forbidden();
      await asService('messaging.remove_participant', async () => {
        const { isDirect } = await this.lock(threadId);
        if (isDirect) throw directThread();
        await requireMatch(() => this.reader.read(threadId));
        await (await this.find(threadId, userId)).destroy();
        await this.keepOwners([threadId]);
      });
      this.feed.wakeAfterCommit();
    });
  }

  /** To be called with the rights of the service, and the threads locked. */
  async keepOwners(threadIds: readonly string[]): Promise<void> {
    await this.statements.rows(nameOwners, [threadIds]);
  }

  /** Whoever else changes who takes part waits. */
  private async lock(id: string): Promise<Thread> {
    return this.threads.findByPk(id, { lock: Transaction.LOCK.UPDATE, rejectOnEmpty: true });
  }

  private async find(threadId: string, userId: string): Promise<ThreadParticipant> {
    const participant = await this.participants.findOne({ where: { threadId, userId } });
    if (!participant) throw Problem.notFound('messaging.participant_not_found', 'participant');
    return participant;
  }

  private async present(threadId: string, userId: string): Promise<ParticipantResponse> {
    const [row] = await this.statements.rows(participantsByPair, [[threadId], [userId]]);
    return presentParticipant(row!);
  }
}

export const presentParticipant = (row: ParticipantRow): ParticipantResponse => ({
  user: { id: row.userId, username: row.username, profileImage: row.profileImage },
  role: row.role,
  lastReadSeq: row.lastReadSeq,
  lastDeliveredSeq: row.lastDeliveredSeq,
  joinedAt: row.joinedAt,
});

const unknownAccount = (): Problem =>
  Problem.ofField(
    422,
    'messaging.account_not_found',
    'userId',
    'the account does not exist, or is not active',
  );

const directThread = (): Problem =>
  new Problem(409, 'messaging.direct_thread', 'A direct thread is of two people, for good.');

const fullThread = (): Problem =>
  new Problem(409, 'messaging.thread_full', `A thread has at most ${mostParticipants} participants.`);

const lastOwner = (): Problem =>
  new Problem(409, 'messaging.last_owner', 'A thread has an owner: name another one first.');
