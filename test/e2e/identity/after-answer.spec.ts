import { whenWaiting, whileHolding } from '../../setup/locks.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import { newEmail, newPhone, type Person } from './people.js';

/*
 * What is sent after the answer, whose time would else tell whether it is sent. No race is run: a lock stops what is
 * sent until the account is being erased.
 */

let service: Service;

beforeAll(async () => {
  service = await people.startForPeople();
});
afterAll(() => service.close());

const phone = newPhone();

it.each<[what: string, lock: (person: Person) => string, path: string, body: (person: Person) => object]>([
  [
    'a link to sign in',
    ({ id }) => `magic-links:${id}`,
    '/v1/sign-in/magic-links',
    ({ email }) => ({ email }),
  ],
  [
    'a code to sign in',
    (person) => `phone-codes:${person.phone}`,
    '/v1/sign-in/phone-codes',
    (person) => ({ phone: person.phone }),
  ],
  ['the proof of an e-mail', ({ id }) => `magic-links:${id}`, '/v1/me/email', () => ({ email: newEmail() })],
  ['the proof of a phone', () => `phone-codes:${phone}`, '/v1/me/phone', () => ({ phone })],
])(
  'answers before %s is sent, and leaves nothing of it when the account is erased then',
  async (_, lockOf, path, body) => {
    const person = await people.newPerson(service);
    const token = await people.tokenOf(service, person.id);
    const lock = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
    const status = await whileHolding(lock, [lockOf(person)], async (held) => {
      await people.post(service, path, body(person), token).expect(202);
      await whenWaiting(service, 1);
      const erased = service.anonymous
        .delete('/v1/me')
        .set('authorization', `Bearer ${token}`)
        .send({})
        .then((answer) => answer.status);
      await whenWaiting(service, 2);
      await held.rollBack();
      return erased;
    });
    await people.settle(service.app);
    const left = await service.query(
      `SELECT (SELECT count(*)::int FROM identity.magic_links WHERE user_id = $1) AS links,
            (SELECT count(*)::int FROM identity.otps WHERE user_id = $1) AS codes,
            (SELECT count(*)::int FROM identity.outgoing_messages WHERE user_id = $1) AS messages`,
      [person.id],
    );
    expect([status, left]).toEqual([204, [{ links: 0, codes: 0, messages: 0 }]]);
  },
);
