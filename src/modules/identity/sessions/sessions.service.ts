import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { col, fn, literal, Op, QueryTypes, Transaction, type WhereOptions } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { AuthSettings, Environment } from '../../../config/environment.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { UserSession } from '../models/user-session.model.js';
import { User } from '../models/user.model.js';
import { AccessTokens } from './access-tokens.js';
import { hashOf, newSecretToken } from './secret-token.js';
import type { SessionResponse, TokensResponse } from './session.dto.js';

/** The device a session is on, as far as it can be told. */
export interface Client {
  device: string | null;
  ip: string;
}

/** A refresh token was exchanged before, beyond the grace: its session is to end. */
class StolenTokenError extends Error {
  constructor(readonly session: { userId: string; family: string }) {
    super();
  }
}

/** A refresh token may be used again for so long after it was exchanged: honest tabs race each other. */
const graceSeconds = 10;

@Injectable()
@ActsAsService('identity.sessions')
export class SessionsService {
  private readonly settings: AuthSettings;

  constructor(
    @InjectModel(UserSession) private readonly sessions: typeof UserSession,
    @InjectModel(User) private readonly users: typeof User,
    private readonly tokens: AccessTokens,
    private readonly transactions: TransactionRunner,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.settings = config.get('environment', { infer: true }).auth;
  }

  /**
   * Begins a session for an account that has proved who it is, and forgets those that have expired.
   * @throws Problem 401 when the account is not active.
   */
  open(userId: string, client: Client): Promise<TokensResponse> {
    return this.transactions.run(async () => {
      const [changed] = await this.users.update(
        { lastLoginAt: now() },
        { where: { id: userId, status: 'active' } },
      );
      if (changed === 0) throw signInFailed();
      await this.sessions.destroy({ where: { userId, absoluteExpiresAt: { [Op.lte]: now() } } });
      return this.issue(userId, randomUUID(), client, this.inSeconds(this.settings.sessionAbsoluteSeconds));
    });
  }

  /**
   * Exchanges a refresh token for new tokens. A token that was exchanged before, beyond the grace of ten seconds, is
   * taken for stolen: its whole family ends.
   * @throws Problem 401 for a token that is unknown, expired, revoked or used twice.
   */
  async refresh(refreshToken: string, client: Client): Promise<TokensResponse> {
    try {
      const tokens = await this.transactions.savepoint(() => this.exchange(hashOf(refreshToken), client));
      if (tokens) return tokens;
    } catch (error) {
      if (!(error instanceof StolenTokenError)) throw error;
      // Nothing is locked any more, and what is done apart stays whatever becomes of the request.
      await this.transactions.apart(() => this.end(error.session));
    }
    throw sessionEnded();
  }

  /** The sessions of an account that still hold, the one used last first. */
  async list(userId: string, currentFamily: string): Promise<SessionResponse[]> {
    const rows = await this.sessions.findAll({
      attributes: [
        'family',
        [fn('min', col('created_at')), 'createdAt'],
        [fn('max', col('created_at')), 'lastUsedAt'],
        [literal('(array_agg(device ORDER BY created_at DESC))[1]'), 'device'],
        [literal('host((array_agg(ip_address ORDER BY created_at DESC))[1])'), 'ipAddress'],
        [fn('max', col('absolute_expires_at')), 'expiresAt'],
      ],
      where: { userId, revokedAt: null, absoluteExpiresAt: { [Op.gt]: fn('now') } },
      group: ['family'],
      having: literal('max(idle_expires_at) > now()') as unknown as WhereOptions,
      order: [[fn('max', col('created_at')), 'DESC']],
      limit: 100,
      raw: true,
    });
    return (rows as unknown as Grouped[]).map(({ family, createdAt, lastUsedAt, expiresAt, ...rest }) => ({
      id: family,
      ...rest,
      isCurrent: family === currentFamily,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
  }

  /** @throws Problem 404 when the account has no such session. */
  async revoke(userId: string, family: string): Promise<void> {
    if ((await this.end({ userId, family })) === 0)
      throw Problem.notFound('identity.session_not_found', 'session');
  }

  /** Ends every session of an account, at once, wherever it is signed in. */
  async revokeAll(userId: string): Promise<void> {
    await this.end({ userId });
  }

  /** @throws StolenTokenError */
  private async exchange(tokenHash: Buffer, client: Client): Promise<TokensResponse | undefined> {
    const owner = await this.sessions.findOne({ attributes: ['userId'], where: { tokenHash } });
    if (!owner) return undefined;
    await this.lockAccount(owner.userId);
    const session = await this.sessions.findOne({ where: { tokenHash } });
    if (!session || !(await this.holds(session))) return undefined;
    const { userId, family } = session;
    if (session.rotatedAt && !(await this.isWithinGrace(session)))
      throw new StolenTokenError({ userId, family });
    session.rotatedAt ??= now();
    await session.save();
    return this.issue(userId, family, client, session.absoluteExpiresAt);
  }

  private end(which: { userId: string; family?: string }): Promise<number> {
    return this.transactions.run(async () => {
      await this.lockAccount(which.userId);
      const [ended] = await this.sessions.update(
        { revokedAt: now() },
        { where: { ...which, revokedAt: null } },
      );
      return ended;
    });
  }

  /**
   * Until the end of the transaction nobody else opens, refreshes or ends a session of this account: a token that is
   * being issued while sessions are ended would be missed, and live on.
   */
  private async lockAccount(id: string): Promise<void> {
    await this.users.findByPk(id, { attributes: ['id'], lock: Transaction.LOCK.NO_KEY_UPDATE });
  }

  /** By the clock of the database. */
  private async holds(session: UserSession): Promise<boolean> {
    if (session.revokedAt) return false;
    return this.ask(
      `EXISTS (SELECT FROM identity.users WHERE id = $2 AND status = 'active')
         AND EXISTS (SELECT FROM identity.user_sessions WHERE id = $1
                        AND idle_expires_at > now() AND absolute_expires_at > now())`,
      [session.id, session.userId],
    );
  }

  private isWithinGrace(session: UserSession): Promise<boolean> {
    return this.ask(
      `EXISTS (SELECT FROM identity.user_sessions
                WHERE id = $1 AND rotated_at > now() - make_interval(secs => $2))`,
      [session.id, graceSeconds],
    );
  }

  private async ask(condition: string, bind: unknown[]): Promise<boolean> {
    const [row] = await this.sessions.sequelize!.query<{ answer: boolean }>(`SELECT ${condition} AS answer`, {
      type: QueryTypes.SELECT,
      bind,
    });
    return row!.answer;
  }

  private async issue(
    userId: string,
    family: string,
    client: Client,
    absoluteExpiresAt: Date,
  ): Promise<TokensResponse> {
    const refreshToken = newSecretToken();
    await this.sessions.create({
      userId,
      family,
      tokenHash: hashOf(refreshToken),
      device: client.device?.slice(0, 255) ?? null,
      ipAddress: client.ip,
      idleExpiresAt: this.inSeconds(this.settings.sessionIdleSeconds),
      absoluteExpiresAt,
    });
    return {
      accessToken: this.tokens.issue({ sub: userId, sid: family }),
      tokenType: 'Bearer',
      expiresIn: this.tokens.lifetimeSeconds,
      refreshToken,
      sessionId: family,
    };
  }

  private inSeconds(seconds: number): Date {
    return literal(`now() + make_interval(secs => ${Number(seconds)})`) as unknown as Date;
  }
}

interface Grouped {
  family: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  device: string | null;
  ipAddress: string | null;
}

const now = (): Date => fn('now') as unknown as Date;

/** The same words whether the identifier is unknown, the proof wrong or the account closed. */
export const signInFailed = (): Problem =>
  new Problem(401, 'identity.sign_in_failed', 'These credentials do not open an account.');

const sessionEnded = (): Problem =>
  new Problem(401, 'identity.session_ended', 'The session has ended. Sign in again.');
