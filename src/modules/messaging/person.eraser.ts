import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op, Transaction } from 'sequelize';
import { RegisterEraser, type Eraser } from '../../platform/privacy/erasure.js';
import { FeedKeeper } from './changes/feed-keeper.js';
import { Attachment } from './models/attachment.model.js';
import { Message } from './models/message.model.js';
import { PreservedMessage } from './models/preserved-message.model.js';
import { ThreadParticipant } from './models/thread-participant.model.js';
import { Thread } from './models/thread.model.js';
import { ParticipantsService } from './threads/participants.service.js';

const atOnce = 500;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * What a person has written is gone; that they wrote stays, so that what others have said keeps its sense. What is under
 * a legal hold is kept for it, out of sight of the participants.
 */
@Injectable()
@RegisterEraser(true)
export class PersonEraser implements Eraser {
  constructor(
    @InjectModel(Message) private readonly messages: typeof Message,
    @InjectModel(Attachment) private readonly attachments: typeof Attachment,
    @InjectModel(PreservedMessage) private readonly preserved: typeof PreservedMessage,
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    @InjectModel(Thread) private readonly threads: typeof Thread,
    private readonly participation: ParticipantsService,
    private readonly feed: FeedKeeper,
  ) {}

  async erase(userId: string): Promise<void> {
    const threads = await this.lockThreads(userId);
    await this.participants.destroy({ where: { userId } });
    await this.participation.keepOwners(threads.map(({ id }) => id));
    const held = threads.filter(({ legalHoldAt }) => legalHoldAt !== null).map(({ id }) => id);
    await this.preserve(userId, held);
    await this.attachments.destroy({ where: { userId, messageId: null } });
    await this.attachments.destroy({ where: { userId, threadId: { [Op.notIn]: held } } });
    await this.messages.update(
      { content: null, metadata: null, status: 'deleted' },
      { where: { userId, status: { [Op.ne]: 'deleted' } } },
    );
    this.feed.wakeAfterCommit();
  }

  /** Those that the person takes part in or has written in: none of them comes under a hold meanwhile. */
  private lockThreads(userId: string): Promise<Thread[]> {
    const of = (table: string) =>
      literal(
        `(SELECT thread_id FROM messaging.${table} WHERE user_id = ${this.threads.sequelize!.escape(userId)})`,
      );
    return this.threads.findAll({
      attributes: ['id', 'legalHoldAt'],
      where: {
        [Op.or]: ['thread_participants', 'messages'].map((table) => ({ id: { [Op.in]: of(table) } })),
      },
      order: ['id'],
      lock: Transaction.LOCK.UPDATE,
    });
  }

  private async preserve(userId: string, held: readonly string[]): Promise<void> {
    const where = { userId, threadId: [...held], status: { [Op.ne]: 'deleted' } } as const;
    for (let after = firstId, found = atOnce; found === atOnce && held.length > 0;) {
      const messages = await this.messages.findAll({
        where: { ...where, id: { [Op.gt]: after } },
        order: ['id'],
        limit: atOnce,
      });
      await this.preserved.bulkCreate(
        messages.map(({ id, content, metadata }) => ({ messageId: id, content: content!, metadata })),
      );
      found = messages.length;
      after = messages.at(-1)?.id ?? after;
    }
  }
}
