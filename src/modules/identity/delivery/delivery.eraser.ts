import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { OutgoingMessageRow } from './models/outgoing-message.model.js';

/** Takes back what is not sent yet. Rows stay without a name, else erasing accounts would make room for more SMS. */
@Injectable()
@RegisterEraser(true)
export class DeliveryEraser implements Eraser {
  constructor(@InjectModel(OutgoingMessageRow) private readonly rows: typeof OutgoingMessageRow) {}

  async erase(userId: string): Promise<void> {
    await this.rows.update({ status: 'expired' }, { where: { userId, status: 'queued' } });
    await this.rows.update({ userId: null, content: null }, { where: { userId } });
  }
}
