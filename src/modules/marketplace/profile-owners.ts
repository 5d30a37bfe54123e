import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import { currentPrincipal } from '../../platform/access/principal.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Problem } from '../../platform/errors/problem.js';
import { currentRequest } from '../../platform/http/request-context.js';
import { RateLimiter } from '../../platform/throttling/rate-limiter.js';
import { tooManyRequests } from '../../platform/throttling/too-many-requests.js';
import { RegistrationService } from '../identity/index.js';

/** The account that is registered for a stranger's profile. */
export interface NewAccount {
  email: string;
  fullName: string;
  preferredUsername: string | null | undefined;
  password: string | undefined;
}

/** As for registering without a profile; who is signed in registers nobody and is not counted. */
const registrations = { limit: 120, seconds: 3_600 };

/** Says whom a new profile belongs to, and registers the account where there is none yet. */
@Injectable()
export class ProfileOwners {
  constructor(
    private readonly registration: RegistrationService,
    private readonly limiter: RateLimiter,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Makes a profile in one transaction with what it needs: the caller's own; nobody's, where an administrator makes it
   * for somebody; or, for a stranger, that of an account which is registered with it.
   * @throws Problem 400 naming the password that a stranger left out, or that an account has already; a conflict when
   * the stranger's e-mail has an account; 429 when too many strangers came from one address.
   */
  async makeProfile<T>(account: NewAccount, make: (ownerId: string | null) => Promise<T>): Promise<T> {
    const { password, ...person } = account;
    const principal = currentPrincipal();
    if (!principal) {
      if (password === undefined) throw passwordRequired();
      await this.countStranger();
      return this.registration.registerWith({ ...person, password }, make);
    }
    if (password !== undefined) throw passwordNotTaken();
    const ownerId = principal.roles.includes('admin') ? null : principal.userId;
    return this.transactions.run(() => make(ownerId));
  }

  private async countStranger(): Promise<void> {
    const address = normalizeIp(currentRequest()?.ip || 'unknown');
    const { isBlocked, retryAfter } = await this.limiter.hit('registration', address, registrations);
    if (isBlocked) throw tooManyRequests(retryAfter);
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
