import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import type { Environment } from '../../../src/config/environment.js';
import { AfterAnswer } from '../../../src/modules/identity/delivery/after-answer.js';
import { SessionsService } from '../../../src/modules/identity/index.js';
import { startService, type Service } from '../../setup/service.js';

/** An account with an e-mail and a phone that are proved. */
export interface Person {
  id: string;
  email: string;
  phone: string;
}

export interface Message {
  template: string;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  expiresAt: string;
}

let count = 0;

/** A service that believes what address a request says it comes from: limits by address are not tried here. */
export const startForPeople = (change: (environment: Environment) => Environment = (same) => same) =>
  startService((environment) => change({ ...environment, http: { ...environment.http, trustedProxies: 1 } }));

export const newPhone = (): string => `+3361${String((count += 1)).padStart(7, '0')}`;
export const newEmail = (): string => `person.${(count += 1)}@mail.example`;
export const newAddress = (): string => `2001:db8:${(count += 1).toString(16)}::1`;

export async function newPerson(service: Service, status = 'active'): Promise<Person> {
  const [email, phone] = [newEmail(), newPhone()];
  const [row] = await service.query<{ id: string }>(
    `INSERT INTO identity.users (email, username, full_name, phone, is_phone_verified, email_verified_at, status)
       VALUES ($1, $2, 'Somebody of a test', $3, true, now(), $4) RETURNING id`,
    [email, `person.${count}`, phone, status],
  );
  return { id: row!.id, email, phone };
}

export const password = 'a sound password';

/** Registers an account as a stranger does. */
export async function register(
  service: Service,
  change: object = {},
): Promise<{ id: string; email: string }> {
  const account = { email: newEmail(), fullName: 'Ines Moreau', password, ...change };
  return (await post(service, '/v1/accounts', account).expect(201)).body as { id: string; email: string };
}

/** The access token of a new session, or `undefined` where the password opens none. */
export async function signIn(service: Service, identifier: string, secret = password): Promise<string> {
  const { body } = await post(service, '/v1/sessions', { identifier, password: secret });
  return (body as { accessToken: string }).accessToken;
}

/** The account of an access token. */
export const me = (service: Service, token: string) =>
  supertest(service.url).get('/v1/me').set('authorization', `Bearer ${token}`);

/** Sends a POST from an address of its own, as nobody or with a token. */
export function post(service: Service, path: string, body: object, token?: string) {
  // Not an agent, which would keep cookies.
  const request = supertest(service.url).post(path).set('x-forwarded-for', newAddress());
  return (token === undefined ? request : request.set('authorization', `Bearer ${token}`)).send(body);
}

/** As if this account had signed in just now. */
export async function openSession(service: Service, userId: string) {
  const sessions = service.app.get(SessionsService, { strict: false });
  const { accessToken, refreshToken } = await sessions.open(userId, { device: 'test', ip: '127.0.0.1' });
  return { accessToken, refreshToken };
}

/** An access token of this account. */
export const tokenOf = async (service: Service, userId: string): Promise<string> =>
  (await openSession(service, userId)).accessToken;

/** Resolves when what was to be done after answers is done. */
export const settle = (app: INestApplication): Promise<void> =>
  app.get(AfterAnswer, { strict: false }).idle();

/** What was sent to an address, newest first. */
export async function messagesTo(service: Service, to: string): Promise<Message[]> {
  await settle(service.app);
  const { body } = await service.anonymous.get('/dev/outbox').query({ to }).expect(200);
  return (body as { data: Message[] }).data;
}

export const codeIn = (message: Message | undefined): string => /\b\d{6}\b/.exec(message!.text)![0];
export const tokenIn = (message: Message | undefined): string =>
  /#token=([\w-]{43})\s/.exec(message!.text)![1]!;

/** The code that was sent last. */
export const lastCode = async (service: Service, to: string): Promise<string> =>
  codeIn((await messagesTo(service, to))[0]);

/** Another code than `right`, one for each `n` from 1. */
export const wrongCode = (right: string, n = 1): string =>
  String((Number(right) + n) % 1_000_000).padStart(6, '0');

/** As if nothing had been sent or asked for yet. */
export const forgetLimits = (service: Service) =>
  service.query('WITH sent AS (DELETE FROM identity.outgoing_messages) DELETE FROM platform.rate_limits');

/**
 * What a caller can tell of an answer, but for its time. Asked twice: now and then one of two requests also removes
 * expired limits.
 */
export async function told(send: () => PromiseLike<Response>) {
  const answers = [await send(), await send()];
  const queries = answers.map(({ headers }) =>
    Number(/(\d+) queries/.exec(headers['server-timing'] ?? '')?.[1]),
  );
  const [{ status, body, headers }] = answers as [Response, Response];
  const { requestId: _, ...problem } = body as Record<string, unknown>;
  const cookies = String(headers['set-cookie'] ?? '').replace(/(?<==)[\w-]{43}/, '...');
  return { status, body: problem, cookies, length: headers['content-length'], queries: Math.min(...queries) };
}
