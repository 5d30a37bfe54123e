import { randomInt } from 'node:crypto';
import type { Environment } from '../../../src/config/environment.js';
import { DeliveryService } from '../../../src/modules/identity/delivery/delivery.service.js';
import { MessageSender } from '../../../src/modules/identity/delivery/message-sender.js';
import type { OutgoingMessage } from '../../../src/modules/identity/delivery/outgoing-message.js';
import { startService, type Service } from '../../setup/service.js';

/** A service, with what queues and what sends its messages at hand. */
export interface Party extends Service {
  delivery: DeliveryService;
  sender: MessageSender;
  /** Looks for what is due; by itself, as it does every few seconds else, it does not. */
  sweep(): Promise<void>;
}

export async function startParty(change: (environment: Environment) => Environment): Promise<Party> {
  const service = await startService(change);
  const sender = service.app.get(MessageSender, { strict: false });
  const sweep = sender.sweep.bind(sender);
  // It would send what another process or attempt is to send, or what ought to be sent without it, by chance.
  sender.sweep = () => Promise.resolve();
  return { ...service, delivery: service.app.get(DeliveryService, { strict: false }), sender, sweep };
}

export const withDelivery =
  (delivery: Partial<Environment['delivery']>, name: Environment['name'] = 'test') =>
  (environment: Environment): Environment => ({
    ...environment,
    name,
    isDeployed: name === 'staging' || name === 'production',
    delivery: { ...environment.delivery, ...delivery },
  });

/** Where nothing may stay readable. */
export const production = (delivery: Partial<Environment['delivery']>) =>
  withDelivery(delivery, 'production');

let last = randomInt(100_000, 900_000);

export const someAddress = (): string => `ines.${(last += 1)}@example.org`;
export const someNumber = (): string => `+336${12_000_000 + (last += 1)}`;
export const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

export const mail = (change: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'email',
  to: someAddress(),
  template: 'sign_in_code',
  subject: 'Your code',
  text: 'Your code is 204816.',
  expiresAt: inMinutes(10),
  ...change,
});

export const sms = (change: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'sms',
  to: someNumber(),
  template: 'verify_phone_code',
  text: 'Your code is 204816.',
  expiresAt: inMinutes(10),
  ...change,
});

export interface Row {
  id: string;
  status: string;
  attempts: number;
  transport: string | null;
  lastError: string | null;
  hasContent: boolean;
  /** From the last change of it to the next attempt. */
  seconds: number;
  cost: string;
}

/** Every message there is, in the order of their making. */
export const rowsOf = (service: Service): Promise<Row[]> =>
  service.query<Row>(`
    select id, status, attempts, transport, last_error as "lastError", content is not null as "hasContent",
           extract(epoch from next_attempt_at - updated_at)::float8 as seconds, cost::text
      from identity.outgoing_messages order by id`);

/** Lets time pass: what waits for its next attempt, or is held by a lease, is due. */
export const makeDue = (service: Service): Promise<object[]> =>
  service.query(
    `update identity.outgoing_messages set next_attempt_at = now() - interval '1 second' where status = 'queued'`,
  );

export const forget = (service: Service): Promise<object[]> =>
  service.query('truncate identity.outgoing_messages');

/** Waits until `ask` answers true, for up to half a minute and longer where each answer takes its time. */
export async function until(ask: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  for (let tries = 0; tries < seconds * 50; tries++) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Not within ${seconds} seconds: ${ask.toString()}`);
}
