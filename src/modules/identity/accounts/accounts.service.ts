import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { currentPrincipal, requirePrincipal } from '../../../platform/access/principal.js';
import { AuditTrail } from '../../../platform/audit/audit-trail.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Role } from '../models/role.model.js';
import { UserRole } from '../models/user-role.model.js';
import { User, type UserStatus } from '../models/user.model.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { presentAccount, type AccountResponse, type ListAccounts, type Register } from './account.dto.js';
import { RegistrationService } from './registration.service.js';

const withRoles = [{ model: Role, through: { attributes: [] } }];

/** Registration, and what administrators do with accounts. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectModel(User) private readonly users: typeof User,
    @InjectModel(Role) private readonly roles: typeof Role,
    @InjectModel(UserRole) private readonly userRoles: typeof UserRole,
    private readonly registration: RegistrationService,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws what {@link RegistrationService.register} throws. */
  register(account: Register): Promise<AccountResponse> {
    return this.registration.registerWith(account, (id) => this.read(id));
  }

  list(query: ListAccounts): Promise<Page<AccountResponse>> {
    const { status, sort } = query;
    return this.paginator.page(this.users, query, {
      where: status === undefined ? [] : [{ status }],
      include: withRoles,
      sort,
      present: presentAccount,
    });
  }

  /** The account with this e-mail or username, whatever its case: one, or none. */
  async find(identifier: string): Promise<AccountResponse[]> {
    const isOne = { [Op.or]: [{ email: identifier }, { username: identifier }] };
    const user = await this.users.findOne({ where: isOne, include: withRoles });
    return user ? [await this.show(user)] : [];
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<AccountResponse> {
    const user = await this.users.findByPk(id, { include: withRoles });
    return this.show(user);
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
   * @throws Problem 422 for a role that there is not, or that is not active and was not the account's before; 409 for
   * taking the role of administrator from oneself.
   */
  setRoles(id: string, codes: string[]): Promise<AccountResponse> {
    if (!codes.includes('admin')) refuseOneself(id);
    return this.transactions.run(async () => {
      const user = await this.lock(id);
      await requireMatch(() => this.read(id));
      const roles = await this.rolesFor(user, codes);
      await this.userRoles.destroy({ where: { userId: user.id } });
      await this.userRoles.bulkCreate(roles.map((role) => ({ userId: user.id, roleId: role.id })));
      return this.read(id);
    });
  }

  /** What an account may be granted: of the roles that are not active, those that it has. */
  private async rolesFor(user: User, codes: readonly string[]): Promise<Role[]> {
    const roles = await this.roles.findAll({ where: { code: [...codes] } });
    const granted = await this.userRoles.findAll({ where: { userId: user.id } });
    for (const [index, code] of codes.entries()) {
      const role = roles.find((one) => one.code === code);
      if (!role) throw unknownRole(index);
      if (!role.isActive && !granted.some(({ roleId }) => roleId === role.id)) throw inactiveRole(index);
    }
    return roles;
  }

  /** That somebody looks at another person's account is in the audit trail. */
  private async show(user: User | null): Promise<AccountResponse> {
    if (!user) throw unknownAccount();
    const principal = currentPrincipal();
    if (principal && principal.userId !== user.id) {
      await this.trail.recordRead('identity.users', user.id, user.id);
    }
    return presentAccount(user);
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

const unknownRole = (index: number): Problem =>
  Problem.ofField(422, 'identity.role_not_found', 'roles', `roles[${index}] is not a role`);

const inactiveRole = (index: number): Problem =>
  Problem.ofField(422, 'identity.role_inactive', 'roles', `roles[${index}] is not active`);
