import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { forbidden, requirePrincipal } from '../../../platform/access/principal.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { uuidV7 } from '../../../platform/database/uuid-v7.js';
import { Problem } from '../../../platform/errors/problem.js';
import { postgresError } from '../../../platform/errors/sql-state.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { AttachmentsService } from '../attachments/attachments.service.js';
import { FeedKeeper } from '../changes/feed-keeper.js';
import { Message } from '../models/message.model.js';
import { PreservedMessage } from '../models/preserved-message.model.js';
import { Thread } from '../models/thread.model.js';
import { unknownThread } from '../threads/thread-reader.js';
import { MessageContents } from './message-contents.js';
import { MessageHistory, unknownMessage } from './message-history.js';
import { MessagePresenter } from './message-presenter.js';
import type { EditMessage, MessageResponse, SendMessage } from './message.dto.js';
import { sendMessages, type MessageRow } from './message.statements.js';

/** Writes messages, and what becomes of them. */
@Injectable()
export class MessagesService {
  constructor(
    @InjectModel(Message) private readonly messages: typeof Message,
    @InjectModel(Thread) private readonly threads: typeof Thread,
    @InjectModel(PreservedMessage) private readonly preserved: typeof PreservedMessage,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly contents: MessageContents,
    private readonly presenter: MessagePresenter,
    private readonly history: MessageHistory,
    private readonly attachments: AttachmentsService,
    private readonly feed: FeedKeeper,
  ) {}

  /**
   * Sends one message: one statement, where no files go with it.
   * @throws Problem 404 for a thread that the caller takes no part in; 422 for an answer to a message that is not in it,
   * and for files that the caller has not uploaded to it.
   */
  async send(threadId: string, message: SendMessage): Promise<MessageResponse> {
    const [sent] = await this.sendAll(threadId, [message]);
    return sent!;
  }

  /** Sends several in their order: all of them, or none. */
  async sendAll(threadId: string, messages: readonly SendMessage[]): Promise<MessageResponse[]> {
    const haveFiles = messages.some(({ attachmentIds = [] }) => attachmentIds.length > 0);
    if (haveFiles) return this.sendWithFiles(threadId, messages);
    const rows = await this.insert(threadId, messages);
    this.feed.wakeAfterCommit();
    return this.presenter.present(rows);
  }

  private sendWithFiles(threadId: string, messages: readonly SendMessage[]): Promise<MessageResponse[]> {
    return this.transactions.run(async () => {
      const rows = await this.insert(threadId, messages);
      for (const [place, { attachmentIds = [] }] of messages.entries()) {
        if (attachmentIds.length === 0) continue;
        await this.attachments.attach(threadId, rows[place]!.id, attachmentIds);
        rows[place]!.attachmentCount = attachmentIds.length;
      }
      this.feed.wakeAfterCommit();
      return this.presenter.present(rows);
    });
  }

  private insert(threadId: string, messages: readonly SendMessage[]): Promise<MessageRow[]> {
    const ids = messages.map(() => uuidV7());
    const values = [
      ids,
      threadId,
      requirePrincipal().userId,
      messages.map(({ content }, place) => this.contents.seal(content, ids[place]!)),
      messages.map(({ content }) => this.contents.tokens(content, threadId)),
      messages.map(({ parentId = null }) => parentId),
      messages.map(({ metadata = null }) => metadata && JSON.stringify(metadata)),
    ];
    return this.statements.rows(sendMessages, values).catch((error: unknown) => {
      throw isOutsider(error) ? unknownThread() : error;
    });
  }

  /** @throws Problem 404; 403 for somebody else's message; 409 for a deleted one. */
  edit(threadId: string, messageId: string, { content, metadata }: EditMessage): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const message = await this.lockOwn(threadId, messageId);
      if (message.status === 'deleted') throw isDeleted();
      if (content !== undefined && content !== message.content) {
        await this.preserve(message);
        message.set({ content, status: 'edited' });
      }
      if (metadata !== undefined) message.metadata = metadata;
      await message.save();
      this.feed.wakeAfterCommit();
      return this.history.read(threadId, messageId);
    });
  }

  /** What it said is gone; that there was a message stays. Deleting it again changes nothing. */
  delete(threadId: string, messageId: string): Promise<void> {
    return this.transactions.run(async () => {
      const message = await this.lockOwn(threadId, messageId);
      if (message.status === 'deleted') return;
      const isHeld = await this.preserve(message);
      await message.update({ content: null, metadata: null, status: 'deleted' });
      if (!isHeld) await this.attachments.removeOf(messageId);
      this.feed.wakeAfterCommit();
    });
  }

  private async lockOwn(threadId: string, messageId: string): Promise<Message> {
    const seen = await this.history.read(threadId, messageId);
    if (seen.author.id !== requirePrincipal().userId) throw forbidden();
    // Not against who answers it: they hold the thread, which comes next here.
    const message = await this.messages.findByPk(messageId, { lock: Transaction.LOCK.NO_KEY_UPDATE });
    if (!message) throw unknownMessage();
    await requireMatch(() => this.history.read(threadId, messageId));
    return message;
  }

  /** Under a legal hold nothing is lost, and nobody is told. @returns whether there is one. */
  private preserve({ id, threadId, content, metadata }: Message): Promise<boolean> {
    return asService('messaging.legal_hold', async () => {
      // Held before or after, and not meanwhile.
      const thread = await this.threads.findByPk(threadId, { lock: Transaction.LOCK.SHARE });
      if (!thread?.legalHoldAt) return false;
      await this.preserved.create({ messageId: id, content: content!, metadata });
      return true;
    });
  }
}

const isOutsider = (error: unknown): boolean =>
  postgresError(error)?.constraint === 'messages__author_participates';

const isDeleted = (): Problem =>
  new Problem(409, 'messaging.message_deleted', 'The message was deleted: there is nothing to change.');
