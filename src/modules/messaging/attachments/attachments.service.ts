import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { rowOf, type UploadedFile } from '../../../platform/files/received-file.js';
import { MessageHistory } from '../messages/message-history.js';
import { Attachment } from '../models/attachment.model.js';
import { ThreadParticipant } from '../models/thread-participant.model.js';
import { requireMember } from '../threads/membership.js';
import { presentAttachment, type AttachmentList, type AttachmentResponse } from './attachment.dto.js';

/** Files that go with messages. */
@Injectable()
export class AttachmentsService {
  constructor(
    @InjectModel(Attachment) private readonly attachments: typeof Attachment,
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    private readonly transactions: TransactionRunner,
    private readonly history: MessageHistory,
  ) {}

  /** Keeps an uploaded file for a message that is sent within a day. @throws Problem 404. */
  add(threadId: string, file: UploadedFile): Promise<AttachmentResponse> {
    return this.transactions.run(async () => {
      await requireMember(this.participants, threadId);
      const { userId } = requirePrincipal();
      return presentAttachment(await this.attachments.create({ ...rowOf(file), threadId, userId }));
    });
  }

  /**
   * The file, for who may see the message it goes with; before that for who uploaded it.
   * @throws Problem 404.
   */
  async find(threadId: string, id: string): Promise<Attachment> {
    const attachment = await this.attachments.findOne({ where: { id, threadId } });
    if (!attachment) throw unknownAttachment();
    const { messageId, userId } = attachment;
    if (messageId === null && userId !== requirePrincipal().userId) throw unknownAttachment();
    if (messageId !== null) await this.requireThere(threadId, messageId);
    return attachment;
  }

  /** Those of a message. @throws Problem 404. */
  async ofMessage(threadId: string, messageId: string): Promise<AttachmentList> {
    const { status } = await this.history.read(threadId, messageId);
    if (status === 'deleted') return { data: [] };
    const found = await this.attachments.findAll({ where: { messageId }, order: ['createdAt', 'id'] });
    return { data: found.map(presentAttachment) };
  }

  /** Takes back what was uploaded and not sent. @throws Problem 404. */
  remove(threadId: string, id: string): Promise<void> {
    return this.transactions.run(async () => {
      const where = { id, threadId, userId: requirePrincipal().userId, messageId: null };
      if ((await this.attachments.destroy({ where })) === 0) throw unknownAttachment();
    });
  }

  /**
   * Sends files with a message of the caller's, in the transaction of the message.
   * @throws Problem 422 unless each of them was uploaded by the caller to this thread, and is not sent yet.
   */
  async attach(threadId: string, messageId: string, ids: readonly string[]): Promise<void> {
    const where = { id: [...ids], threadId, userId: requirePrincipal().userId, messageId: null };
    const [attached] = await this.attachments.update({ messageId }, { where });
    if (attached === ids.length) return;
    const message =
      'attachmentIds names a file that you have not uploaded to this thread, or have sent already';
    throw Problem.ofField(422, 'messaging.attachment_not_found', 'attachmentIds', message);
  }

  /** What a message that is deleted takes with it. */
  async removeOf(messageId: string): Promise<void> {
    await this.attachments.destroy({ where: { messageId } });
  }

  /** Under a legal hold the file of a deleted message is still there, for nobody in the thread. */
  private async requireThere(threadId: string, messageId: string): Promise<void> {
    const { status } = await this.history.read(threadId, messageId);
    if (status === 'deleted') throw unknownAttachment();
  }
}

const unknownAttachment = (): Problem => Problem.notFound('messaging.attachment_not_found', 'attachment');
