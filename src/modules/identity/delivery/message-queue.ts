import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../../../platform/access/database-context.js';
import * as statements from './message-queue.statements.js';
import { OutgoingMessageRow, type MessageStatus } from './models/outgoing-message.model.js';
import type { Channel, Template } from './outgoing-message.js';

export interface QueuedMessage {
  channel: Channel;
  userId: string | undefined;
  template: Template;
  recipientHash: Buffer;
  content: Buffer;
  costCents: number;
  expiresAt: Date;
}

/** A message that this process alone may send until its lease ends. `attempt` counts from 1 and proves the claim. */
export interface ClaimedMessage {
  id: string;
  attempt: number;
  channel: Channel;
  template: Template;
  recipientHash: Buffer;
  content: Buffer;
}

/** What becomes of a message whose attempt failed. */
export interface Failure {
  code: string;
  isPermanent: boolean;
  retrySeconds: number;
  keepsContent: boolean;
}

/**
 * The rows of `identity.outgoing_messages`, for several processes at once. Everything but {@link add} is a
 * statement of its own, outside of any transaction.
 */
@Injectable()
@ActsAsService('identity.delivery')
export class MessageQueue {
  constructor(
    @InjectModel(OutgoingMessageRow) private readonly rows: typeof OutgoingMessageRow,
    @InjectConnection() private readonly sequelize: Sequelize,
  ) {}

  /** In the current transaction. */
  async add({ costCents, userId = undefined, ...message }: QueuedMessage): Promise<void> {
    await this.rows.create({ ...message, userId: userId ?? null, cost: (costCents / 100).toFixed(2) });
  }

  /** The message that is due the longest and that nobody else is sending. */
  async claim(channel: Channel): Promise<ClaimedMessage | undefined> {
    const [claimed] = await this.run<ClaimedMessage>(statements.claim, [channel]);
    return claimed;
  }

  /** Does nothing where the lease has ended and somebody else took over. */
  async markSent({ id, attempt }: ClaimedMessage, transport: string, keepsContent: boolean): Promise<void> {
    await this.run(statements.markSent, [id, attempt, transport, keepsContent]);
  }

  /** @returns what the message is now; `undefined` where somebody else took over. */
  async markFailed({ id, attempt }: ClaimedMessage, failure: Failure): Promise<MessageStatus | undefined> {
    const { code, isPermanent, retrySeconds, keepsContent } = failure;
    const bind = [id, attempt, code, isPermanent, retrySeconds, keepsContent];
    const [marked] = await this.run<{ status: MessageStatus }>(statements.markFailed, bind);
    return marked?.status;
  }

  /** Closes what has expired, and what no process lived to see through its last attempt. */
  async closeOverdue(keepsContent: boolean): Promise<void> {
    await this.run(statements.closeOverdue, [keepsContent]);
  }

  /** Removes what no limit counts any more. */
  async removeOld(): Promise<void> {
    let removed = statements.removedAtOnce;
    while (removed === statements.removedAtOnce) removed = (await this.run(statements.removeOld, [])).length;
  }

  private run<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT, transaction: null });
  }
}
