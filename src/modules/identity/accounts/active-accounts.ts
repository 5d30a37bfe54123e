import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { notSignedIn } from '../../../platform/access/principal.js';
import { Role } from '../models/role.model.js';
import { User } from '../models/user.model.js';

/** For modules that store something of an account: it may be closed or erased while a request of it is under way. */
@Injectable()
export class ActiveAccounts {
  constructor(@InjectModel(User) private readonly users: typeof User) {}

  /**
   * Keeps the account active until the end of the current transaction, which there has to be: whoever erases,
   * suspends or closes it waits, and then finds what the transaction has stored.
   * @throws Problem 401, as on the account's next request, when it is not active any more.
   */
  async hold(id: string): Promise<void> {
    const held = await this.users.findOne({
      attributes: ['id'],
      where: { id, status: 'active' },
      lock: Transaction.LOCK.SHARE,
    });
    if (!held) throw notSignedIn();
  }

  /**
   * Keeps those of the accounts that are active so, as {@link hold} does. To be called with the rights of the service:
   * people do not see each other's accounts.
   * @returns their ids.
   */
  async holdAll(ids: readonly string[]): Promise<string[]> {
    const held = await this.users.findAll({
      attributes: ['id'],
      where: { id: [...ids], status: 'active' },
      order: ['id'],
      lock: Transaction.LOCK.SHARE,
    });
    return held.map(({ id }) => id);
  }

  /**
   * Whether the account is active and has the role; it is kept active as by {@link holdAll}, with whose rights this is
   * to be called, too.
   */
  async holdWithRole(id: string, role: string): Promise<boolean> {
    if ((await this.holdAll([id])).length === 0) return false;
    const having = { model: Role, where: { code: role, isActive: true }, required: true };
    return (await this.users.count({ where: { id }, include: [having] })) > 0;
  }
}
