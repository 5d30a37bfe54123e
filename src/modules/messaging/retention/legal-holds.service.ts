import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { AuditTrail } from '../../../platform/audit/audit-trail.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { CursorCodec } from '../../../platform/lists/cursor.js';
import type { CursorQuery, Page } from '../../../platform/lists/list-query.js';
import { Attachment } from '../models/attachment.model.js';
import { Message } from '../models/message.model.js';
import { PreservedMessage } from '../models/preserved-message.model.js';
import { Thread } from '../models/thread.model.js';
import { unknownThread } from '../threads/thread-reader.js';
import type { HeldMessage, HoldResponse } from './legal-hold.dto.js';

/** Keeps what a court may ask for: while a thread is held, nothing that is said in it is lost. */
@Injectable()
@ActsAsService('messaging.legal_hold')
export class LegalHoldsService {
  constructor(
    @InjectModel(Thread) private readonly threads: typeof Thread,
    @InjectModel(PreservedMessage) private readonly preserved: typeof PreservedMessage,
    @InjectModel(Message) private readonly messages: typeof Message,
    @InjectModel(Attachment) private readonly attachments: typeof Attachment,
    private readonly transactions: TransactionRunner,
    private readonly trail: AuditTrail,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws Problem 404. */
  async read(threadId: string): Promise<HoldResponse> {
    return presentHold(await this.find(threadId));
  }

  /** Holds the thread; a hold that is there already keeps its beginning. @throws Problem 404. */
  place(threadId: string, reason: string): Promise<HoldResponse> {
    return this.transactions.run(async () => {
      const thread = await this.find(threadId, Transaction.LOCK.UPDATE);
      await requireMatch(() => presentHold(thread));
      return presentHold(
        await thread.update({ legalHoldAt: thread.legalHoldAt ?? new Date(), legalHoldReason: reason }),
      );
    });
  }

  /** Ends the hold; what was kept because of it alone is gone. @throws Problem 404. */
  lift(threadId: string): Promise<void> {
    return this.transactions.run(async () => {
      const thread = await this.find(threadId, Transaction.LOCK.UPDATE);
      await requireMatch(() => presentHold(thread));
      await thread.update({ legalHoldAt: null, legalHoldReason: null });
      await this.preserved.destroy({ where: { messageId: { [Op.in]: this.messagesOf(threadId) } } });
      await this.attachments.destroy({
        where: { messageId: { [Op.in]: this.messagesOf(threadId, `status = 'deleted'`) } },
      });
    });
  }

  /**
   * What is held, oldest first, with what was edited and deleted since. That it was read is in the audit trail.
   * @throws Problem 404; 409 for a thread that is not held: without a reason nobody reads what others write.
   */
  readMessages(threadId: string, { limit, cursor }: CursorQuery): Promise<Page<HeldMessage>> {
    const list = `messaging.held:${threadId.toLowerCase()}`;
    const [after] = cursor === undefined ? [0] : this.cursors.decode(list, cursor);
    return this.transactions.run(async () => {
      const { legalHoldAt } = await this.find(threadId);
      if (!legalHoldAt) throw notHeld();
      await this.trail.recordRead('messaging.threads', threadId);
      const messages = await this.messages.findAll({
        where: { threadId, seq: { [Op.gt]: after } },
        order: ['seq'],
        limit: limit + 1,
      });
      const data = messages.slice(0, limit);
      const last = messages.length > limit ? data.at(-1) : undefined;
      const versions = await this.preserved.findAll({
        where: { messageId: data.map(({ id }) => id) },
        order: ['createdAt', 'id'],
      });
      return {
        data: data.map((message) => presentHeld(message, versions)),
        page: { limit, nextCursor: last ? this.cursors.encode(list, [last.seq]) : null, total: null },
      };
    });
  }

  private messagesOf(threadId: string, condition = 'true') {
    const thread = this.threads.sequelize!.escape(threadId);
    return literal(`(SELECT id FROM messaging.messages WHERE thread_id = ${thread} AND ${condition})`);
  }

  private async find(id: string, lock?: Transaction['LOCK']['UPDATE']): Promise<Thread> {
    const thread = await this.threads.findByPk(id, { ...(lock && { lock }) });
    if (!thread) throw unknownThread();
    return thread;
  }
}

const presentHold = ({ id, legalHoldAt, legalHoldReason }: Thread): HoldResponse => ({
  id,
  reason: legalHoldReason,
  heldSince: legalHoldAt?.toISOString() ?? null,
});

const presentHeld = (message: Message, versions: readonly PreservedMessage[]): HeldMessage => ({
  id: message.id,
  seq: message.seq,
  authorId: message.userId,
  content: message.content,
  status: message.status,
  createdAt: message.createdAt.toISOString(),
  versions: versions
    .filter(({ messageId }) => messageId === message.id)
    .map(({ content, createdAt }) => ({ content, until: createdAt.toISOString() })),
});

const notHeld = (): Problem =>
  new Problem(409, 'messaging.not_held', 'The thread is not under a legal hold.');
