import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { isPrimaryAway } from '../../../platform/database/replicas/primary-away.error.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { MessageCipher } from './message-cipher.js';
import { MessageQueue, type ClaimedMessage } from './message-queue.js';
import { channels, type Channel } from './outgoing-message.js';
import { TransportError, type Transport } from './transports/transport.js';
import { messagesAtOnce, Transports } from './transports/transports.js';
import { WorkerLanes } from './worker-lanes.js';

const sweepEveryMs = 5_000;
const removeEverySweeps = 720;
/** Of one attempt, the whole of it; well within the lease. */
const attemptMs = 20_000;

/** Sends what is queued, in every process: when it is woken, and what others left or failed to send by and by. */
@Injectable()
@ActsAsService('identity.delivery')
export class MessageSender implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(MessageSender.name);
  private readonly lanes: Record<Channel, WorkerLanes>;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private sweeps = 0;
  private isFailing = false;

  constructor(
    private readonly queue: MessageQueue,
    private readonly cipher: MessageCipher,
    private readonly transports: Transports,
  ) {
    const lanesOf = (channel: Channel): WorkerLanes =>
      new WorkerLanes(
        messagesAtOnce,
        (wake) => this.sendNext(channel, wake),
        (error) => this.tell(error),
      );
    this.lanes = { email: lanesOf('email'), sms: lanesOf('sms') };
  }

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, sweepEveryMs).unref();
  }

  /** Nothing more is begun; what is being sent is seen through. The rest is left to other processes, or the next. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.sweeping, ...channels.map((channel) => this.lanes[channel].stop())]);
  }

  /** There may be a message to send. Returns at once. */
  wake(channel: Channel): void {
    this.lanes[channel].wake();
  }

  /** Closes what is overdue and begins to send what is due; {@link idle} tells when that is done. */
  async sweep(): Promise<void> {
    try {
      await this.queue.closeOverdue(this.transports.keepsContent);
      if (this.sweeps++ % removeEverySweeps === 0) await this.queue.removeOld();
      this.isFailing = false;
    } catch (error) {
      this.tell(error);
    }
    for (const channel of channels) this.wake(channel);
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await Promise.all(channels.map((channel) => this.lanes[channel].idle()));
  }

  private async sendNext(channel: Channel, wake: () => void): Promise<boolean> {
    const message = await this.queue.claim(channel);
    if (!message) return false;
    wake();
    const transport = this.transports.of(channel);
    try {
      await this.attempt(message, transport);
      await this.queue.markSent(message, transport!.name, this.transports.keepsContent);
    } catch (error) {
      await this.giveBack(message, error);
    }
    return true;
  }

  private async attempt(message: ClaimedMessage, transport: Transport | undefined): Promise<void> {
    if (!transport) throw new TransportError('no_transport', false);
    const content = this.open(message);
    await transport.send(message.id, content, AbortSignal.timeout(attemptMs));
  }

  private open({ content, recipientHash }: ClaimedMessage) {
    try {
      return this.cipher.open(content, recipientHash);
    } catch {
      // The secret was changed meanwhile.
      throw new TransportError('unreadable', true);
    }
  }

  private async giveBack(message: ClaimedMessage, error: unknown): Promise<void> {
    // What failed is no attempt but its marking: the lease will end.
    if (!(error instanceof TransportError)) throw error;
    const { id, attempt, channel, template } = message;
    const { code, isPermanent } = error;
    const status = await this.queue.markFailed(message, {
      code,
      isPermanent,
      retrySeconds: retrySeconds(attempt),
      keepsContent: this.transports.keepsContent,
    });
    this.logger.warn(`Message ${id} (${channel}, ${template}), attempt ${attempt}: ${code}; now ${status}`);
  }

  /** Once, until it works again: the database may be away for long. Never the message of the error. */
  private tell(error: unknown): void {
    if (this.isFailing || isPrimaryAway(error)) return;
    this.isFailing = true;
    this.logger.error(`Messages cannot be sent: ${error instanceof Error ? error.name : 'unknown error'}`);
  }
}

/** 5, 20, 80, 320 seconds and up to a fifth more, so that what failed together does not come back together. */
const retrySeconds = (attempt: number): number => 5 * 4 ** (attempt - 1) * (1 + Math.random() / 5);
