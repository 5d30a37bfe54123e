import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction, type WhereOptions } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Role } from '../models/role.model.js';
import { UserRole } from '../models/user-role.model.js';
import { User, type UserStatus } from '../models/user.model.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { presentAccount, type AccountResponse, type ListAccounts } from './account.dto.js';

const withRoles = [{ model: Role, through: { attributes: [] } }];

/** What administrators do with accounts. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    @InjectModel(Role) private readonly roles: typeof Role,
    @InjectModel(UserRole) private readonly userRoles: typeof UserRole,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  list(query: ListAccounts): Promise<Page<AccountResponse>> {
    const { q, status, sort } = query;
    const where: WhereOptions[] = [];
    if (status !== undefined) where.push({ status });
    if (q !== undefined) where.push({ [Op.or]: [{ email: q }, { username: q }] });
    return this.paginator.page(this.users, query, {
      where,
      include: withRoles,
      sort,
      present: presentAccount,
    });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<AccountResponse> {
    const user = await this.users.findByPk(id, { include: withRoles });
    if (!user) throw unknownAccount();
    return presentAccount(user);
  }

  /** Shuts an account out at once, on all its devices. */
  suspend(id: string): Promise<AccountResponse> {
    refuseOneself(id);
    return this.transactions.run(async () => {
      await this.change(id, ['active', 'invited', 'deactivated', 'suspended'], 'suspended');
      await this.sessions.revokeAll(id);
      return this.read(id);
    });
  }

  /** Opens a suspended or deactivated account again; its sessions stay ended. */
  restore(id: string): Promise<AccountResponse> {
    return this.transactions.run(async () => {
      await this.change(id, ['active', 'suspended', 'deactivated'], 'active');
      return this.read(id);
    });
  }

  /**
   * Replaces the roles as a whole; they hold on the account's very next request.
   * @throws Problem 422 for a role that there is not, 409 for taking the role of administrator from oneself.
   */
  setRoles(id: string, codes: string[]): Promise<AccountResponse> {
    if (!codes.includes('admin')) refuseOneself(id);
    return this.transactions.run(async () => {
      const user = await this.lock(id);
      const roles = await this.roles.findAll({ where: { code: codes } });
      const unknown = codes.find((code) => !roles.some((role) => role.code === code));
      if (unknown !== undefined) {
        const message = `roles names "${unknown}", which is not a role`;
        throw Problem.ofField(422, 'identity.role_not_found', 'roles', message);
      }
      await this.userRoles.destroy({ where: { userId: user.id } });
      await this.userRoles.bulkCreate(roles.map((role) => ({ userId: user.id, roleId: role.id })));
      return this.read(id);
    });
  }

  private async change(id: string, from: UserStatus[], to: UserStatus): Promise<void> {
    const user = await this.lock(id);
    if (!from.includes(user.status)) {
      throw new Problem(
        409,
        'identity.wrong_status',
        `An account that is ${user.status} cannot become ${to}.`,
      );
    }
    await user.update({ status: to });
  }

  private async lock(id: string): Promise<User> {
    const user = await this.users.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!user) throw unknownAccount();
    return user;
  }
}

/** The last administrator could otherwise lock everybody out. */
function refuseOneself(id: string): void {
  if (requirePrincipal().userId !== id) return;
  throw new Problem(409, 'identity.not_oneself', 'Administrators cannot take away their own access.');
}

const unknownAccount = (): Problem => Problem.notFound('identity.account_not_found', 'account');
