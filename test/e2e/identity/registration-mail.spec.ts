import { brandBody, influencerBody } from '../../factories/marketplace.js';
import { expectProblem } from '../../setup/problem.js';
import { startParty, withDelivery } from './delivery-parties.js';
import * as people from './people.js';
import { codeIn, me, messagesTo, newEmail, password, post, register, signIn, tokenIn } from './people.js';
import type { Service } from '../../setup/service.js';

const confirm = '/v1/me/email/confirm';

let service: Service;

beforeAll(async () => {
  service = await people.startForPeople();
});
afterAll(() => service.close());
beforeEach(() => people.forgetLimits(service));

describe('who registers', () => {
  it.each(['token', 'code'] as const)('proves the address by the %s that was mailed there', async (by) => {
    const { id, email } = await register(service);
    const [message, ...others] = await messagesTo(service, email);
    expect([message!.template, message!.subject, others]).toEqual([
      'verify_email',
      'Confirm your e-mail address',
      [],
    ]);
    const token = await signIn(service, email);
    expect((await me(service, token)).body).toMatchObject({ id, emailVerifiedAt: null });
    const proof = by === 'token' ? { token: tokenIn(message) } : { code: codeIn(message) };
    const { body } = await post(service, confirm, proof, token).expect(200);
    expect(body).toMatchObject({ id, emailVerifiedAt: expect.any(String), hasPassword: true });
  });

  it.each([
    ['/v1/influencers', influencerBody],
    ['/v1/brands', brandBody],
  ] as const)('with a profile at %s is mailed the same', async (path, bodyOf) => {
    const email = newEmail();
    await post(service, path, bodyOf({ email, password })).expect(201);
    expect((await messagesTo(service, email)).map(({ template }) => template)).toEqual(['verify_email']);
  });

  it('in vain is mailed nothing', async () => {
    const taken = await register(service);
    const username = `taken.${taken.id.slice(-12)}`;
    await register(service, { username });
    const email = newEmail();
    await post(service, '/v1/accounts', { email, fullName: 'Ines', username }).expect(409);
    expect(await messagesTo(service, email)).toEqual([]);
    const { email: theirs } = taken;
    await post(service, '/v1/accounts', { email: theirs, fullName: 'Ines' }).expect(409);
    expect(await messagesTo(service, theirs)).toHaveLength(1);
  });

  it('is registered also when the address was sent too many mails, and asks for one later', async () => {
    const [first, email] = [newEmail(), newEmail()];
    for (let n = 0; n < 5; n++) {
      const token = await people.tokenOf(service, (await people.newPerson(service)).id);
      await post(service, '/v1/me/email', { email }, token).expect(202);
      await people.settle(service.app);
    }
    expect(await messagesTo(service, email)).toHaveLength(5);
    await register(service, { email });
    await register(service, { email: first });
    expect(await messagesTo(service, email)).toHaveLength(5);
    expect(await messagesTo(service, first)).toHaveLength(1);
    await people.forgetLimits(service);
    await post(service, '/v1/me/email/verify', {}, await signIn(service, email)).expect(202);
    expect(await messagesTo(service, email)).toHaveLength(1);
  });

  it('is no demo account: those are proved and mailed nothing', async () => {
    await service.anonymous.post('/seed').expect(200);
    const sent = await service.query('SELECT FROM identity.outgoing_messages');
    const { body } = await me(service, await signIn(service, 'admin', 'password123'));
    expect([sent, body.emailVerifiedAt]).toEqual([[], expect.any(String)]);
  });
});

// Last: its models are those of this file's service, which has none from then on.
describe('where no mail can be sent', () => {
  it('people register all the same; asking for a mail or an SMS tells why there is none', async () => {
    const quiet = await startParty(withDelivery({ smtpUrl: undefined, smsGatewayUrl: undefined }, 'staging'));
    try {
      const { email } = await register(quiet);
      expect(await quiet.query('SELECT FROM identity.outgoing_messages')).toEqual([]);
      expect(await quiet.query('SELECT FROM identity.magic_links WHERE email = $1', [email])).toEqual([]);
      const token = await signIn(quiet, email);
      for (const [path, body] of [
        ['/v1/me/email/verify', {}],
        ['/v1/me/phone', { phone: people.newPhone(), currentPassword: password }],
      ] as const)
        expectProblem(await post(quiet, path, body, token), {
          ...{ status: 503, code: 'identity.delivery_unavailable' },
        });
    } finally {
      await quiet.close();
    }
  });
});
