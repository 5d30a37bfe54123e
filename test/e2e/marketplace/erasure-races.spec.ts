import { brandBody, influencerBody } from '../../factories/marketplace.js';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { expectProblem } from '../../setup/problem.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import { settle } from '../identity/people.js';

/*
 * A request of an account that is under way while the account is erased. No race is run: each side is stopped by a
 * lock of the test, and goes on when the other one has come as far as it can.
 */

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const erase = ({ http }: SignedIn) =>
  http
    .delete('/v1/me')
    .send({})
    .then((answer) => answer);

/** The erasure has locked the account by then, and nothing else yet. */
const itsPreferences = 'SELECT FROM identity.user_preferences WHERE user_id = $1 FOR UPDATE';

const notSignedIn = { status: 401, code: 'platform.not_signed_in' };

describe.each([
  ['/v1/influencers', influencerBody],
  ['/v1/brands', brandBody],
] as const)('%s', (path, newBody) => {
  const table = path.replace('/v1/', 'marketplace.');
  const profilesOf = ({ userId }: SignedIn) =>
    service.query(`SELECT FROM ${table} WHERE user_id = $1`, [userId]);

  it('makes no profile for an account that is erased while the request is under way', async () => {
    const person = await service.signIn('member');
    const [erased, made] = await whileHolding(itsPreferences, [person.userId], async (held) => {
      const erasure = erase(person);
      await whenWaiting(service, 1);
      const creation = person.http
        .post(path)
        .send(newBody())
        .then((answer) => answer);
      await whenWaiting(service, 2);
      await held.commit();
      return Promise.all([erasure, creation]);
    });
    expect(erased.status).toBe(204);
    expectProblem(made, notSignedIn);
    expect(await profilesOf(person)).toEqual([]);
  });

  it('makes the profile first, and then has it erased, where the request came first', async () => {
    const person = await service.signIn('member');
    const body = newBody();
    // The same username, uncommitted: the profile is stored when that is rolled back, and not before.
    const sameUsername =
      path === '/v1/brands'
        ? `INSERT INTO ${table} (username, email) VALUES ($1, 'other@brand.example')`
        : `INSERT INTO ${table} (username, email, name, phone) VALUES ($1, 'other@creator.example', 'Other', '+447700900777')`;
    const [made, erased] = await whileHolding(sameUsername, [body.username], async (held) => {
      const creation = person.http
        .post(path)
        .send(body)
        .then((answer) => answer);
      await whenWaiting(service, 1);
      const erasure = erase(person);
      await whenWaiting(service, 2);
      await held.rollBack();
      return Promise.all([creation, erasure]);
    });
    expect(made.status).toBe(201);
    expect(erased.status).toBe(204);
    expect(await profilesOf(person)).toEqual([]);
  });

  it('sends no code to the phone of a profile that is erased with its account meanwhile', async () => {
    const person = await service.signIn('member');
    const phone = '+447700900778';
    const { body } = await person.http.post(path).send(newBody({ phone })).expect(201);
    const [erased, asked] = await whileHolding(itsPreferences, [person.userId], async (held) => {
      const erasure = erase(person);
      await whenWaiting(service, 1);
      const request = person.http.post(`${path}/${body.id}/phone/code`).then((answer) => answer);
      await whenWaiting(service, 2);
      await held.commit();
      return Promise.all([erasure, request]);
    });
    expect(erased.status).toBe(204);
    expect(asked.status).toBe(202);
    await settle(service.app);
    expect(await service.query('SELECT FROM identity.otps WHERE phone = $1', [phone])).toEqual([]);
  });
});
