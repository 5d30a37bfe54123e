import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '../../platform/access/principal.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Problem } from '../../platform/errors/problem.js';
import { ActiveAccounts, RegistrationService } from '../identity/index.js';

/** The account that is registered for a stranger's profile. */
export interface NewAccount {
  email: string;
  fullName: string;
  preferredUsername: string | null | undefined;
  password: string | undefined;
}

/** Says whom a new profile belongs to, and registers the account where there is none yet. */
@Injectable()
export class ProfileOwners {
  constructor(
    private readonly registration: RegistrationService,
    private readonly accounts: ActiveAccounts,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Makes a profile in one transaction with what it needs: the caller's own; nobody's, where an administrator makes it
   * for somebody; or, for a stranger, that of an account which is registered with it.
   * @throws Problem 400 naming the password that a stranger left out, or that an account has already; a conflict when
   * the stranger's e-mail has an account; 401 when the caller's account was closed or erased meanwhile.
   */
  async makeProfile<T>(account: NewAccount, make: (ownerId: string | null) => Promise<T>): Promise<T> {
    const { password, ...person } = account;
    const principal = currentPrincipal();
    if (!principal) {
      if (password === undefined) throw passwordRequired();
      return this.registration.registerWith({ ...person, password }, make);
    }
    if (password !== undefined) throw passwordNotTaken();
    const ownerId = principal.roles.includes('admin') ? null : principal.userId;
    return this.transactions.run(async () => {
      if (ownerId !== null) await this.accounts.hold(ownerId);
      return make(ownerId);
    });
  }
}

const passwordRequired = (): Problem =>
  Problem.ofField(
    400,
    'marketplace.password_required',
    'password',
    'password is required to register; leave it out by signing in',
  );

const passwordNotTaken = (): Problem =>
  Problem.ofField(
    400,
    'marketplace.password_not_taken',
    'password',
    'password is for registering; the account that is signed in has its own',
  );
