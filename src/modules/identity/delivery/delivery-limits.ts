import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { Environment } from '../../../config/environment.js';
import { Problem } from '../../../platform/errors/problem.js';
import { channels, type Channel, type Template } from './outgoing-message.js';

/** A message that wants to be queued. */
export interface Candidate {
  channel: Channel;
  template: Template;
  recipientHash: Buffer;
  userId: string | undefined;
  costCents: number;
}

/** At most `count` messages in any `seconds`. */
interface Limit {
  count: number;
  seconds: number;
}

const day = 86_400;
const perAddress: Limit[] = [
  { count: 5, seconds: 900 },
  { count: 20, seconds: day },
];
/** A person has two channels, hence twice as many. */
const perUser: Limit[] = [
  { count: 10, seconds: 900 },
  { count: 40, seconds: day },
];
const perService: Record<Channel, Limit[]> = {
  email: [{ count: 600, seconds: 60 }],
  sms: [{ count: 60, seconds: 60 }],
};

/** How much may be sent: to one address, to one person, by the whole service, and for how much money. */
@Injectable()
@ActsAsService('identity.delivery')
export class DeliveryLimits {
  private readonly capCents: number;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @InjectConnection() private readonly sequelize: Sequelize,
  ) {
    this.capCents = config.get('environment', { infer: true }).delivery.smsDailyCapCents;
  }

  /**
   * Counts what is queued, by the database's clock. To be called in the transaction that then queues `candidate`:
   * until its end nobody else is counted for the same address, person or, of SMS, the service.
   * @throws Problem 429 `identity.too_many_messages`, 503 `identity.sms_cap_reached`; both with Retry-After.
   */
  async assertWithin(candidate: Candidate): Promise<void> {
    await this.lock(candidate);
    const { channel, template, recipientHash, userId = null, costCents } = candidate;
    const isWork = template === 'work_notice';
    const whose = isWork ? [null, null] : [recipientHash, userId];
    const [wait] = await this.select<{ seconds: number | null }>(waits[channel], whose);
    if (wait!.seconds !== null) throw tooMany(Math.max(1, wait!.seconds));
    if (costCents > 0) await this.assertAffordable(costCents);
  }

  /** In one order, so that two messages do not wait for each other. The next statement sees what was committed. */
  private async lock({ channel, recipientHash, userId }: Candidate): Promise<void> {
    const names = [`delivery:to:${recipientHash.toString('hex')}`];
    if (userId) names.push(`delivery:user:${userId.toLowerCase()}`);
    // Mails cost nothing: all of them waiting for each other would be dearer than one too many.
    if (channel === 'sms') names.push('delivery:sms');
    await this.select(
      'SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name',
      [names.sort()],
    );
  }

  /** @throws Problem 503 `identity.sms_cap_reached` with Retry-After. */
  async assertAffordable(costCents: number): Promise<void> {
    const [day] = await this.select<{ spentCents: number; seconds: number | null }>(spending, []);
    if (day!.spentCents + costCents > this.capCents) throw capReached(Math.max(1, day!.seconds ?? 3_600));
  }

  private select<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT });
  }
}

/** When the last one but `count` leaves the window, so that there is room for one; NULL where there is. */
const freeAgain = (whose: string, { count, seconds }: Limit): string => `
  (SELECT created_at + interval '${seconds} seconds' FROM identity.outgoing_messages
    WHERE ${whose} AND created_at > now() - interval '${seconds} seconds'
    ORDER BY created_at DESC OFFSET ${count - 1} LIMIT 1)`;

/** What people are told of their work is no burden of theirs to limit, and keeps no code of theirs from them. */
const isPrivate = `template <> 'work_notice'`;

function waitOf(channel: Channel): string {
  const moments = [
    ...perAddress.map((limit) => freeAgain(`recipient_hash = $1 AND ${isPrivate}`, limit)),
    ...perUser.map((limit) => freeAgain(`user_id = $2::uuid AND ${isPrivate}`, limit)),
    ...perService[channel].map((limit) => freeAgain(`channel = '${channel}'`, limit)),
  ];
  return `SELECT ceil(extract(epoch FROM greatest(${moments.join(', ')}) - clock_timestamp()))::integer AS seconds`;
}

const waits = Object.fromEntries(channels.map((channel) => [channel, waitOf(channel)])) as Record<
  Channel,
  string
>;

/** The cost of the last 24 hours, and when the oldest part of it is a day old. */
const spending = `
  SELECT (coalesce(sum(cost), 0) * 100)::integer AS "spentCents",
         ceil(extract(epoch FROM min(created_at) + interval '24 hours' - clock_timestamp()))::integer AS seconds
    FROM identity.outgoing_messages
   WHERE channel = 'sms' AND cost > 0 AND created_at > now() - interval '24 hours'`;

const tooMany = (seconds: number): Problem =>
  new Problem(429, 'identity.too_many_messages', 'Too many messages were sent. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  });

const capReached = (seconds: number): Problem =>
  new Problem(
    503,
    'identity.sms_cap_reached',
    'No more SMS can be sent today. Use another way, or try later.',
    {
      headers: { 'retry-after': String(seconds) },
    },
  );
