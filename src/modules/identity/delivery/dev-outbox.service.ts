import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { OutboxMessageResponse, OutboxQuery } from './dev-outbox.dto.js';
import { MessageCipher } from './message-cipher.js';
import { OutgoingMessageRow } from './models/outgoing-message.model.js';
import type { MessageContent } from './outgoing-message.js';

/** Shows what was to be sent to whom, so that a developer can sign in without a mail server. */
@Injectable()
@ActsAsService('identity.delivery')
export class DevOutboxService {
  constructor(
    @InjectModel(OutgoingMessageRow) private readonly rows: typeof OutgoingMessageRow,
    private readonly cipher: MessageCipher,
  ) {}

  /** Newest first. */
  async list({ to, limit }: OutboxQuery): Promise<OutboxMessageResponse[]> {
    const rows = await this.rows.findAll({
      where: {
        content: { [Op.ne]: null },
        ...(to !== undefined && { recipientHash: this.cipher.recipientHash(to) }),
      },
      order: [['id', 'DESC']],
      limit,
    });
    return rows.flatMap((row) => this.present(row));
  }

  /** Leaves out what was written under another secret. */
  private present(row: OutgoingMessageRow): OutboxMessageResponse[] {
    const content = this.open(row);
    if (!content) return [];
    const { id, channel, template, status, createdAt, expiresAt, sentAt } = row;
    const { to, subject = null, text, html = null } = content;
    return [
      {
        ...{ id, channel, template, status, to, subject, text, html },
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        sentAt: sentAt?.toISOString() ?? null,
      },
    ];
  }

  private open({ content, recipientHash }: OutgoingMessageRow): MessageContent | undefined {
    try {
      return this.cipher.open(content!, recipientHash);
    } catch {
      return undefined;
    }
  }
}
