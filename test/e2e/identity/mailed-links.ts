import type { Service } from '../../setup/service.js';
import { codeIn, messagesTo, newAddress, post, tokenIn } from './people.js';

export const ask = '/v1/sign-in/magic-links';
export const enter = '/v1/sign-in/magic-link';
export const refused = { status: 401, code: 'identity.sign_in_failed' };
export const notFound = { status: 404, code: 'identity.link_not_found' };

/** A link to sign in with, as it was asked for and mailed. */
export interface Asked {
  token: string;
  code: string;
  /** The cookie of the browser that asked. */
  cookie: string;
}

export async function linkFor(service: Service, email: string): Promise<Asked> {
  const answer = await post(service, ask, { email }).expect(202);
  const [message] = await messagesTo(service, email);
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  return { token: tokenIn(message), code: codeIn(message), cookie };
}

export const open = (service: Service, { token, cookie }: Asked, body: object = {}) =>
  post(service, enter, { token, ...body }).set('cookie', cookie);

export const show = (service: Service, token: string) =>
  service.anonymous.get(`/v1/magic-links/${token}`).set('x-forwarded-for', newAddress());

export const expire = (service: Service, email: string, ago: string) =>
  service.query(`UPDATE identity.magic_links SET expires_at = now() - $2::interval WHERE email = $1`, [
    email,
    ago,
  ]);

/** As if the e-mail had not been proved yet. */
export const unprove = (service: Service, id: string) =>
  service.query('UPDATE identity.users SET email_verified_at = NULL WHERE id = $1', [id]);
