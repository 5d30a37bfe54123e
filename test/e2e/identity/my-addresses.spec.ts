import { brandBody, influencerBody } from '../../factories/marketplace.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import { startParty, withDelivery } from './delivery-parties.js';
import * as mailed from './mailed-links.js';
import { enter, refused } from './mailed-links.js';
import * as people from './people.js';
import {
  codeIn,
  forgetLimits,
  lastCode,
  me,
  messagesTo,
  newEmail,
  newPerson,
  newPhone,
  password,
  post,
  register,
  signIn,
  tokenIn,
  tokenOf,
  told,
  wrongCode,
} from './people.js';

describe('a new e-mail', () => {
  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());
  beforeEach(() => forgetLimits(service));

  const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);
  const linkFor = (email: string) => mailed.linkFor(service, email);
  const open = (asked: mailed.Asked, body?: object) => mailed.open(service, asked, body);
  const unprove = (id: string) => mailed.unprove(service, id);

  const verifiedAt = async (id: string): Promise<Date | null> =>
    (
      await service.query<{ at: Date | null }>(
        'SELECT email_verified_at AS at FROM identity.users WHERE id = $1',
        [id],
      )
    )[0]!.at;

  describe('the e-mail of an account', () => {
    const mine = '/v1/me/email';
    const wrong = (field: string) => ({
      ...{ status: 403, code: 'identity.wrong_code', errors: [{ field, code: 'identity.wrong_code' }] },
    });

    it.each(['token', 'code'] as const)('changes once the new one is proved by its %s', async (by) => {
      const { id, email: old } = await newPerson(service);
      const [token, email] = [await tokenOf(service, id), newEmail()];
      await unprove(id);
      const pending = await linkFor(old);
      await post(mine, { email }, token).expect(202, { expiresIn: 3600 });
      const [message] = await messagesTo(service, email);
      expect(message).toMatchObject({ template: 'verify_email', subject: 'Confirm your new e-mail address' });
      const [notice] = await messagesTo(service, old);
      expect(notice!.template).toBe('security_notice');
      expect(notice!.text).not.toContain(email);
      expect((await service.anonymous.get('/v1/me').set('authorization', `Bearer ${token}`)).body.email).toBe(
        old,
      );
      const proof = by === 'token' ? { token: tokenIn(message) } : { code: codeIn(message) };
      const { body } = await post(`${mine}/confirm`, proof, token).expect(200);
      expect(body).toMatchObject({ id, email, emailVerifiedAt: expect.any(String) });
      expectProblem(await post(`${mine}/confirm`, proof, token), wrong(by));
      expectProblem(await open(pending), refused);
    });

    it('does not change by the link or code of another account, or by one for signing in', async () => {
      const [one, other] = [await newPerson(service), await newPerson(service)];
      const [token, thief] = [await tokenOf(service, one.id), await tokenOf(service, other.id)];
      const email = newEmail();
      await post(mine, { email }, token).expect(202);
      const [message] = await messagesTo(service, email);
      const [link, code] = [tokenIn(message), codeIn(message)];
      expectProblem(await post(`${mine}/confirm`, { token: link }, thief), wrong('token'));
      expectProblem(await post(`${mine}/confirm`, { code }, thief), wrong('code'));
      const signIn = await linkFor(one.email);
      expectProblem(await post(`${mine}/confirm`, { token: signIn.token }, token), wrong('token'));
      expectProblem(await post(enter, { token: link }), refused);
      await post(`${mine}/confirm`, { token: link }, token).expect(200);
    });

    it('that another account has is told after the proof alone', async () => {
      const [one, other] = [await newPerson(service), await newPerson(service)];
      const token = await tokenOf(service, one.id);
      const answers = [await told(() => post(mine, { email: newEmail() }, token))];
      answers.push(await told(() => post(mine, { email: other.email }, token)));
      expect(answers[0]).toEqual(answers[1]);
      const [message] = await messagesTo(service, other.email);
      expectProblem(await post(`${mine}/confirm`, { token: tokenIn(message) }, token), {
        ...{
          status: 409,
          code: 'identity.email_taken',
          errors: [{ field: 'email', code: 'identity.email_taken' }],
        },
      });
      expectProblem(await post(`${mine}/confirm`, { code: codeIn(message) }, token), {
        ...{
          status: 409,
          code: 'identity.email_taken',
          errors: [{ field: 'email', code: 'identity.email_taken' }],
        },
      });
    });

    it('is not asked of a new address before the old one could be told', async () => {
      const { id, email: old } = await newPerson(service);
      const [token, email] = [await tokenOf(service, id), newEmail()];
      for (let n = 0; n < 5; n++) await linkFor(old);
      expectProblem(await post(mine, { email }, token), { status: 429, code: 'identity.too_many_messages' });
      expect(await messagesTo(service, email)).toEqual([]);
    });

    it('is proved by a link that is sent again, until it is proved', async () => {
      const { id, email } = await newPerson(service);
      const token = await tokenOf(service, id);
      await unprove(id);
      await post(`${mine}/verify`, {}, token).expect(202, { expiresIn: 3600 });
      const first = tokenIn((await messagesTo(service, email))[0]);
      await post(mine, { email: email.toUpperCase() }, token).expect(202);
      const [message, ...others] = await messagesTo(service, email);
      expect([message!.subject, others.length]).toEqual(['Confirm your e-mail address', 1]);
      expectProblem(await post(`${mine}/confirm`, { token: first }, token), wrong('token'));
      await post(`${mine}/confirm`, { token: tokenIn(message) }, token).expect(200);
      expect(await verifiedAt(id)).not.toBeNull();
      await post(`${mine}/verify`, {}, token).expect(202);
      expect(await messagesTo(service, email)).toHaveLength(2);
    });

    it('is confirmed once by eight parallel requests', async () => {
      for (let run = 0; run < 10; run++) {
        await forgetLimits(service);
        const { id } = await newPerson(service);
        const [token, email] = [await tokenOf(service, id), newEmail()];
        await post(mine, { email }, token).expect(202);
        const proof =
          run % 2
            ? { token: tokenIn((await messagesTo(service, email))[0]) }
            : { code: await lastCode(service, email) };
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => post(`${mine}/confirm`, proof, token).then(({ status }) => status)),
        );
        expect(answers.sort()).toEqual([200, ...Array.from({ length: 7 }, () => 403)]);
      }
    });

    it('cannot be asked for by nobody', async () => {
      for (const path of [mine, `${mine}/verify`, `${mine}/confirm`])
        expectProblem(await post(path, { email: newEmail() }), {
          status: 401,
          code: 'platform.not_signed_in',
        });
    });
  });
});

describe('a new phone', () => {
  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());
  beforeEach(() => forgetLimits(service));

  const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);

  describe('a new phone of an account', () => {
    const mine = '/v1/me/phone';

    it('is set once it is proved', async () => {
      const { id } = await newPerson(service);
      const [token, phone] = [await people.tokenOf(service, id), newPhone()];
      await post(mine, { phone }, token).expect(202, { expiresIn: 600 });
      const [message] = await messagesTo(service, phone);
      expect(message!.template).toBe('verify_phone_code');
      const before = await service.anonymous.get('/v1/me').set('authorization', `Bearer ${token}`);
      expect(before.body.phone).not.toBe(phone);
      const { body } = await post(`${mine}/confirm`, { phone, code: codeIn(message) }, token).expect(200);
      expect(body).toMatchObject({ id, phone, isPhoneVerified: true });
    });

    it('is not set by the code of another account, or of another phone', async () => {
      const [one, other] = [await newPerson(service), await newPerson(service)];
      const [token, thief] = [await people.tokenOf(service, one.id), await people.tokenOf(service, other.id)];
      const phone = newPhone();
      await post(mine, { phone }, token).expect(202);
      const code = await lastCode(service, phone);
      const wrong = {
        ...{
          status: 403,
          code: 'identity.wrong_code',
          errors: [{ field: 'code', code: 'identity.wrong_code' }],
        },
      };
      expectProblem(await post(`${mine}/confirm`, { phone, code }, thief), wrong);
      expectProblem(await post(`${mine}/confirm`, { phone: newPhone(), code }, token), wrong);
      await post(`${mine}/confirm`, { phone, code }, token).expect(200);
    });

    it('that another account has is told after the proof alone', async () => {
      const [one, other] = [await newPerson(service), await newPerson(service)];
      const token = await people.tokenOf(service, one.id);
      const answers = [
        await told(() => post(mine, { phone: other.phone }, token)),
        await told(() => post(mine, { phone: newPhone() }, token)),
      ];
      expect(answers[0]).toEqual(answers[1]);
      const confirm = { phone: other.phone, code: await lastCode(service, other.phone) };
      expectProblem(await post(`${mine}/confirm`, { ...confirm, code: wrongCode(confirm.code) }, token), {
        ...{
          status: 403,
          code: 'identity.wrong_code',
          errors: [{ field: 'code', code: 'identity.wrong_code' }],
        },
      });
      expectProblem(await post(`${mine}/confirm`, confirm, token), {
        ...{
          status: 409,
          code: 'identity.phone_taken',
          errors: [{ field: 'phone', code: 'identity.phone_taken' }],
        },
      });
    });

    it('cannot be asked for by nobody', async () => {
      for (const path of [mine, `${mine}/confirm`])
        expectProblem(await post(path, { phone: newPhone() }), {
          status: 401,
          code: 'platform.not_signed_in',
        });
    });
  });
});

describe('the mail that proves an address', () => {
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
      const sent = await service.query(
        `SELECT FROM identity.outgoing_messages WHERE template <> 'work_notice'`,
      );
      const { body } = await me(service, await signIn(service, 'admin', 'password123'));
      expect([sent, body.emailVerifiedAt]).toEqual([[], expect.any(String)]);
    });
  });

  // Last: its models are those of this file's service, which has none from then on.
  describe('where no mail can be sent', () => {
    it('people register all the same; asking for a mail or an SMS tells why there is none', async () => {
      const quiet = await startParty(
        withDelivery({ smtpUrl: undefined, smsGatewayUrl: undefined }, 'staging'),
      );
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
});
