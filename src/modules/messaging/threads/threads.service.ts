import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { QueryTypes, Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { ActiveAccounts } from '../../identity/index.js';
import { FeedKeeper } from '../changes/feed-keeper.js';
import { ThreadParticipant } from '../models/thread-participant.model.js';
import { Thread } from '../models/thread.model.js';
import { requireMember, requireThreadOwner } from './membership.js';
import { ThreadReader } from './thread-reader.js';
import type { CreateThread, ThreadResponse, UpdateMembership, UpdateThread } from './thread.dto.js';

/** Begins threads, and changes what they say of themselves. */
@Injectable()
export class ThreadsService {
  constructor(
    @InjectModel(Thread) private readonly threads: typeof Thread,
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly reader: ThreadReader,
    private readonly feed: FeedKeeper,
  ) {}

  /**
   * Begins a thread; a direct one only if the two have none, whoever begins it and however often at once.
   * @returns the thread, and whether it is new.
   * @throws Problem 422 where an account does not exist or is not active.
   */
  create(body: CreateThread): Promise<{ thread: ThreadResponse; isNew: boolean }> {
    const { userId } = requirePrincipal();
    const others = [...new Set(body.participantIds.map((id) => id.toLowerCase()))].filter(
      (id) => id !== userId,
    );
    refuseOddDirectThread(body, others);
    return this.transactions.run(async () => {
      const { id, isNew } = await asService('messaging.begin_thread', async () => {
        await this.requireAccounts([userId, ...others]);
        return body.isDirect
          ? this.findOrBeginDirect(userId, others[0]!)
          : this.beginGroup(userId, others, body.name);
      });
      this.feed.wakeAfterCommit();
      return { thread: await this.reader.read(id), isNew };
    });
  }

  /** @throws Problem 404, 403 for who is not an owner of it, 409 for the name of a direct thread. */
  update(id: string, changes: UpdateThread): Promise<ThreadResponse> {
    return this.transactions.run(async () => {
      await requireThreadOwner(this.participants, id);
      await requireMatch(() => this.reader.read(id));
      await this.threads.update(changes, { where: { id } });
      this.feed.wakeAfterCommit();
      return this.reader.read(id);
    });
  }

  /** What the thread is to the caller alone. */
  updateMembership(id: string, { isArchived }: UpdateMembership): Promise<ThreadResponse> {
    return this.transactions.run(async () => {
      const mine = await requireMember(this.participants, id, Transaction.LOCK.UPDATE);
      await requireMatch(() => this.reader.read(id));
      await mine.update({ isArchived });
      this.feed.wakeAfterCommit();
      return this.reader.read(id);
    });
  }

  private async requireAccounts(ids: string[]): Promise<void> {
    const active = await this.accounts.holdAll(ids);
    if (active.length === ids.length) return;
    const message = 'participantIds names an account that does not exist, or is not active';
    throw Problem.ofField(422, 'messaging.account_not_found', 'participantIds', message);
  }

  private async beginGroup(userId: string, others: string[], name: string | undefined) {
    const { id } = await this.threads.create({ ...(name !== undefined && { name }) });
    await this.participants.bulkCreate([
      { threadId: id, userId, role: 'owner' },
      ...others.map((other) => ({ threadId: id, userId: other })),
    ]);
    return { id, isNew: true };
  }

  private async findOrBeginDirect(userId: string, other: string) {
    const [low, high] = [userId, other].sort();
    const bind = [low, high];
    const begun = await this.threads.sequelize!.query<{ id: string }>(beginDirect, {
      bind,
      type: QueryTypes.SELECT,
    });
    const id = begun[0]?.id;
    if (id === undefined) {
      const found = await this.threads.findOne({
        attributes: ['id'],
        where: { directLowId: low!, directHighId: high! },
        rejectOnEmpty: true,
      });
      return { id: found.id, isNew: false };
    }
    await this.participants.bulkCreate(
      bind.map((member) => ({ threadId: id, userId: member!, role: 'owner' })),
    );
    return { id, isNew: true };
  }
}

/** Waits for whoever is beginning the same one. */
const beginDirect = `
  INSERT INTO messaging.threads (is_direct, direct_low_id, direct_high_id) VALUES (true, $1, $2)
    ON CONFLICT (direct_low_id, direct_high_id) DO NOTHING RETURNING id`;

function refuseOddDirectThread({ isDirect = false, name }: CreateThread, others: readonly string[]): void {
  if (!isDirect) return;
  if (others.length !== 1) {
    const message = 'participantIds must name the one other person of a direct thread';
    throw Problem.ofField(400, 'messaging.direct_pair_invalid', 'participantIds', message);
  }
  if (name !== undefined) {
    throw Problem.ofField(400, 'messaging.direct_name', 'name', 'a direct thread has no name');
  }
}
