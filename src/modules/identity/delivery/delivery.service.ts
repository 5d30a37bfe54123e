import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { Environment } from '../../../config/environment.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { DeliveryLimits } from './delivery-limits.js';
import { assertSendable } from './message-checks.js';
import { MessageCipher } from './message-cipher.js';
import { MessageQueue } from './message-queue.js';
import { MessageSender } from './message-sender.js';
import type { Channel, OutgoingMessage } from './outgoing-message.js';
import { smsSegments } from './sms-segments.js';
import type { Transport } from './transports/transport.js';
import { Transports } from './transports/transports.js';

/** Sends codes and links to people, by mail and SMS. */
@Injectable()
@ActsAsService('identity.delivery')
export class DeliveryService {
  private readonly smsCostCents: number;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    private readonly transactions: TransactionRunner,
    private readonly cipher: MessageCipher,
    private readonly limits: DeliveryLimits,
    private readonly queue: MessageQueue,
    private readonly transports: Transports,
    private readonly sender: MessageSender,
  ) {
    this.smsCostCents = config.get('environment', { infer: true }).delivery.smsCostCents;
  }

  /**
   * Queues a message in the current transaction (or one of its own). It is sent after the commit, and never when
   * that is rolled back: at least once, in five attempts, not after `expiresAt`. The promise resolves when it is
   * queued.
   *
   * A refusal leaves the transaction usable: whoever can do without the message may catch it and go on.
   * @throws Problem 400 `identity.invalid_message`, 429 `identity.too_many_messages` with Retry-After,
   * 503 `identity.sms_cap_reached` or `identity.delivery_unavailable`.
   */
  async send(message: OutgoingMessage): Promise<void> {
    assertSendable(message);
    const { channel, userId, template, expiresAt, to, subject, text, html } = message;
    const transport = this.transportOf(channel);
    const recipientHash = this.cipher.recipientHash(to);
    const content = this.cipher.seal({ to, subject, text, html } as OutgoingMessage, recipientHash);
    const costCents = transport.isPaid ? smsSegments(text) * this.smsCostCents : 0;
    await this.transactions.run(async () => {
      await this.limits.assertWithin({ channel, template, recipientHash, userId, costCents });
      await this.queue.add({ channel, userId, template, recipientHash, content, costCents, expiresAt });
      this.transactions.afterCommit(() => this.sender.wake(channel));
    });
  }

  /**
   * Says beforehand what a message would be refused for whoever it is to: for those who send after their answer.
   * @throws Problem 503 `identity.delivery_unavailable` or `identity.sms_cap_reached`.
   */
  async assertAvailable(channel: Channel): Promise<void> {
    if (this.transportOf(channel).isPaid) await this.limits.assertAffordable(this.smsCostCents);
  }

  private transportOf(channel: Channel): Transport {
    const transport = this.transports.of(channel);
    if (!transport) throw unavailable();
    return transport;
  }
}

const unavailable = (): Problem =>
  new Problem(503, 'identity.delivery_unavailable', 'Messages of this kind cannot be sent at the moment.', {
    headers: { 'retry-after': '300' },
  });
