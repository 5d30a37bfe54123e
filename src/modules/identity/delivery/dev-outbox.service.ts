import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import type { OutboxMessageResponse, OutboxQuery } from './dev-outbox.dto.js';
import { MessageCipher } from './message-cipher.js';
import { OutgoingMessageRow } from './models/outgoing-message.model.js';
import type { MessageContent } from './outgoing-message.js';
import { outbox } from './transports/transport.js';

/** Shows what was to be sent to whom, so that a developer can sign in without a mail server. */
@Injectable()
export class DevOutboxService {
  private readonly isDeployed: boolean;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @InjectModel(OutgoingMessageRow) private readonly rows: typeof OutgoingMessageRow,
    private readonly cipher: MessageCipher,
  ) {
    this.isDeployed = config.get('environment', { infer: true }).isDeployed;
  }

  /** Newest first. Where real people's data may live, only what no server took to them. */
  async list({ to, limit }: OutboxQuery): Promise<OutboxMessageResponse[]> {
    const rows = await this.rows.findAll({
      where: {
        content: { [Op.ne]: null },
        ...(to !== undefined && { recipientHash: this.cipher.recipientHash(to) }),
        ...(this.isDeployed && { transport: outbox.name }),
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
