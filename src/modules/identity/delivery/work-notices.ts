import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { Problem } from '../../../platform/errors/problem.js';
import { User } from '../models/user.model.js';
import { DeliveryService } from './delivery.service.js';

/** What somebody is told about their work. Nothing personal belongs in it: mails lie about. */
export interface WorkNotice {
  /** One line. */
  subject: string;
  text: string;
}

/** Tells people by mail about work that waits for them. Whoever asks for it learns no address. */
@Injectable()
@ActsAsService('identity.work_notices')
export class WorkNotices {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Queues a mail to each of the accounts that is active, in the current transaction: none is sent if that is rolled
   * back, nor after `expiresAt`. What is refused for one (too many messages, no mail server) is left out, and the
   * transaction stays usable.
   * @returns the accounts to which a mail is on its way.
   */
  async notify(userIds: readonly string[], notice: WorkNotice, expiresAt: Date): Promise<string[]> {
    const people = await this.users.findAll({
      attributes: ['id', 'email'],
      where: { id: [...userIds], status: 'active' },
      // In one order, so that two that are told at once do not wait for each other.
      order: ['id'],
    });
    const told: string[] = [];
    for (const { id, email } of people) {
      if (await this.isSent({ id, email }, notice, expiresAt)) told.push(id);
    }
    return told;
  }

  private async isSent(
    { id, email }: { id: string; email: string },
    notice: WorkNotice,
    expiresAt: Date,
  ): Promise<boolean> {
    try {
      await this.delivery.send({
        channel: 'email',
        template: 'work_notice',
        to: email,
        userId: id,
        ...notice,
        expiresAt,
      });
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return false;
    }
  }
}
