import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { RegisterEraser, type Eraser } from '../../platform/privacy/erasure.js';
import { FeedKeeper } from './changes/feed-keeper.js';
import { Attachment } from './models/attachment.model.js';
import { Message } from './models/message.model.js';
import { PreservedMessage } from './models/preserved-message.model.js';
import { ThreadParticipant } from './models/thread-participant.model.js';
import { Thread } from './models/thread.model.js';
import { ParticipantsService } from './threads/participants.service.js';

const atOnce = 500;

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
    const own = await this.participants.findAll({ attributes: ['threadId'], where: { userId } });
    const ids = own.map(({ threadId }) => threadId);
    await this.threads.findAll({
      attributes: ['id'],
      where: { id: ids },
      order: ['id'],
      lock: Transaction.LOCK.UPDATE,
    });
    await this.participants.destroy({ where: { userId } });
    for (const { threadId } of own) await this.participation.keepAnOwner(threadId);
    const held = await this.preserveHeld(userId);
    await this.attachments.destroy({ where: { userId, threadId: { [Op.notIn]: held } } });
    await this.messages.update(
      { content: null, metadata: null, status: 'deleted' },
      { where: { userId, status: { [Op.ne]: 'deleted' } } },
    );
    this.feed.wakeAfterCommit();
  }

  /** @returns the threads under a legal hold. */
  private async preserveHeld(userId: string): Promise<string[]> {
    const threads = await this.threads.findAll({
      attributes: ['id'],
      where: { legalHoldAt: { [Op.ne]: null } },
    });
    const held = threads.map(({ id }) => id);
    const where = { userId, threadId: held, status: { [Op.ne]: 'deleted' } } as const;
    for (let offset = 0, found = atOnce; found === atOnce && held.length > 0; offset += atOnce) {
      const messages = await this.messages.findAll({ where, order: ['id'], limit: atOnce, offset });
      found = messages.length;
      await this.preserved.bulkCreate(
        messages.map(({ id, content, metadata }) => ({ messageId: id, content: content!, metadata })),
      );
    }
    return held;
  }
}
