import type { Response } from 'supertest';
import { brandBody, create, influencerBody } from '../../factories/marketplace.js';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service, SignedIn } from '../../setup/service.js';
import { withDelivery } from '../identity/delivery-parties.js';
import * as people from '../identity/people.js';
import { forgetLimits, lastCode, messagesTo, newAddress, newPhone, wrongCode } from '../identity/people.js';

const kinds = [
  ['/v1/influencers', influencerBody],
  ['/v1/brands', brandBody],
] as const;

const unknownId = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const about = (field: string, status: number, code: string) => ({ status, code, errors: [{ field, code }] });
const wrong = about('code', 403, 'identity.wrong_code');
const tooMany = { status: 429, code: 'platform.too_many_requests' };
const forbidden = { status: 403, code: 'platform.forbidden' };

interface Profile {
  id: string;
  phone: string | null;
  isPhoneVerified: boolean;
}

let service: Service;
let owner: SignedIn;

beforeAll(async () => {
  service = await people.startForPeople();
});
afterAll(() => service.close());
beforeEach(async () => {
  await forgetLimits(service);
  owner = await service.signIn('member');
});

const post = (path: string, body: object, by?: Pick<SignedIn, 'accessToken'>) =>
  people.post(service, path, body, by?.accessToken);

describe.each(kinds)('%s', (path, newBody) => {
  const table = path.replace('/v1/', 'marketplace.');
  const notFound = { status: 404, code: `${table.slice(0, -1)}_not_found` };

  const newProfile = async (by = owner, change: object = { phone: newPhone() }) =>
    (await by.http.post(path).send(newBody(change)).expect(201)).body as Profile & { phone: string };
  const ask = ({ id }: Profile, by: Pick<SignedIn, 'accessToken'> | undefined = owner) =>
    post(`${path}/${id}/phone/code`, {}, by);
  const confirm = ({ id }: Profile, code: string, by: Pick<SignedIn, 'accessToken'> | undefined = owner) =>
    post(`${path}/${id}/phone/confirm`, { code }, by);
  const read = async ({ id }: Profile): Promise<Profile> =>
    (await service.anonymous.get(`${path}/${id}`).expect(200)).body;
  const change = ({ id }: Profile, body: object) => owner.http.patch(`${path}/${id}`).send(body);

  const codeFor = async (profile: Profile & { phone: string }): Promise<string> => {
    await ask(profile).expect(202);
    return lastCode(service, profile.phone);
  };
  const verified = async () => {
    const profile = await newProfile();
    await confirm(profile, await codeFor(profile)).expect(200);
    return profile;
  };

  describe('the phone of a profile', () => {
    it('is verified by the code that was sent there, and everybody is told so', async () => {
      const profile = await newProfile();
      expect(profile.isPhoneVerified).toBe(false);
      await ask(profile).expect(202, { expiresIn: 600 });
      const [message] = await messagesTo(service, profile.phone);
      expect(message).toMatchObject({
        template: 'verify_phone_code',
        text: expect.stringMatching(/^\d{6} .*ten minutes/),
      });
      expect((await read(profile)).isPhoneVerified).toBe(false);
      const { body } = await confirm(profile, people.codeIn(message)).expect(200);
      expect(body).toMatchObject({ id: profile.id, isPhoneVerified: true, ownerId: owner.userId });
      expect(await read(profile)).toMatchObject({ phone: profile.phone, isPhoneVerified: true });
    });

    it('is sent nothing more once it is verified', async () => {
      const profile = await verified();
      await ask(profile).expect(202, { expiresIn: 600 });
      expect(await messagesTo(service, profile.phone)).toHaveLength(1);
      expect((await read(profile)).isPhoneVerified).toBe(true);
    });

    it('is verified by no other code, and still by the right one', async () => {
      const profile = await newProfile();
      const code = await codeFor(profile);
      expectProblem(await confirm(profile, wrongCode(code)), wrong);
      expect((await read(profile)).isPhoneVerified).toBe(false);
      await confirm(profile, code).expect(200);
      expectProblem(await confirm(profile, code), wrong);
    });

    it('is verified by no code of another profile or of another use', async () => {
      const profile = await newProfile();
      const other = await service.signIn('member');
      const theirs = await newProfile(other);
      await ask(theirs, other).expect(202);
      expectProblem(await confirm(profile, await lastCode(service, theirs.phone)), wrong);
      await post('/v1/me/phone', { phone: profile.phone }, owner).expect(202);
      expectProblem(await confirm(profile, await lastCode(service, profile.phone)), wrong);
      const [elsewhere, body] = kinds.find(([one]) => one !== path)!;
      const twin = await owner.http
        .post(elsewhere)
        .send(body({ phone: profile.phone }))
        .expect(201);
      await post(`${elsewhere}/${twin.body.id}/phone/code`, {}, owner).expect(202);
      expectProblem(await confirm(profile, await lastCode(service, profile.phone)), wrong);
      expect((await read(profile)).isPhoneVerified).toBe(false);
    });

    it('is verified by exactly one of eight parallel tries with the right code', async () => {
      const profile = await newProfile();
      const code = await codeFor(profile);
      const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(profile, code)));
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused).toHaveLength(7);
      for (const answer of refused) expectProblem(answer, wrong);
      expect((await read(profile)).isPhoneVerified).toBe(true);
    });

    it('is not verified by what cannot be a code, or comes with more', async () => {
      const profile = await newProfile();
      const refused = { status: 400, code: 'platform.invalid_input' };
      const noCode = [{ field: 'code', code: 'platform.invalid_code' }];
      for (const body of [{}, { code: '12345' }, { code: 123456 }]) {
        expectProblem(await post(`${path}/${profile.id}/phone/confirm`, body, owner), {
          ...refused,
          errors: noCode,
        });
      }
      expectProblem(
        await post(`${path}/${profile.id}/phone/confirm`, { code: '204816', phone: profile.phone }, owner),
        { ...refused, errors: [{ field: 'phone', code: 'platform.unknown_field' }] },
      );
    });
  });

  describe('a phone that is changed', () => {
    it('is verified no longer; written again as it is, it stays so', async () => {
      const profile = await verified();
      await change(profile, { phone: profile.phone, isActive: false }).expect(200);
      expect(await read(profile)).toMatchObject({ isActive: false, isPhoneVerified: true });
      const { body } = await change(profile, { phone: newPhone() }).expect(200);
      expect(body.isPhoneVerified).toBe(false);
      const back = await change(profile, { phone: profile.phone }).expect(200);
      expect(back.body.isPhoneVerified).toBe(false);
    });

    it('is verified no longer whoever changes it, past the service too', async () => {
      const profile = await verified();
      const write = (set: string, phone: string) =>
        service.query(`UPDATE ${table} SET ${set} WHERE id = $1 RETURNING is_phone_verified`, [
          profile.id,
          phone,
        ]);
      expect(await write('phone = $2', profile.phone)).toEqual([{ is_phone_verified: true }]);
      expect(await write('phone = $2', newPhone())).toEqual([{ is_phone_verified: false }]);
      // Proved beforehand, as an import may have it.
      const proved = 'phone = $2, is_phone_verified = true';
      expect(await write(proved, profile.phone)).toEqual([{ is_phone_verified: true }]);
      expect(await write(proved, newPhone())).toEqual([{ is_phone_verified: false }]);
    });

    it('is not verified for another profile, which has it now, by a code of the one that had it', async () => {
      const profile = await newProfile();
      const code = await codeFor(profile);
      await change(profile, { phone: newPhone() }).expect(200);
      const other = await service.signIn('member');
      const next = await newProfile(other, { phone: profile.phone });
      expectProblem(await confirm(next, code, other), wrong);
      expect((await read(next)).isPhoneVerified).toBe(false);
    });

    it('is not verified by a code that was sent to the old one', async () => {
      const profile = await newProfile();
      const code = await codeFor(profile);
      await change(profile, { phone: newPhone() }).expect(200);
      expectProblem(await confirm(profile, code), wrong);
      expect((await read(profile)).isPhoneVerified).toBe(false);
    });

    it.each([
      ['changed', 'UPDATE %s SET phone = $2 WHERE id = $1', about('phone', 409, 'marketplace.phone_changed')],
      ['gone', 'DELETE FROM %s WHERE id = $1 AND phone <> $2', notFound],
    ])('is not verified where it is %s while its code is taken', async (_, sql, problem) => {
      const profile = await newProfile();
      const right = await codeFor(profile);
      const statement = sql.replace('%s', table);
      const answer = await whileHolding(statement, [profile.id, newPhone()], async (held) => {
        const confirmed = confirm(profile, right).then((told) => told);
        await whenWaiting(service, 1);
        await held.commit();
        return confirmed;
      });
      expectProblem(answer, problem);
      const rows = await service.query(`SELECT is_phone_verified FROM ${table} WHERE id = $1`, [profile.id]);
      expect(rows).toEqual(problem === notFound ? [] : [{ is_phone_verified: false }]);
    });
  });

  describe('verifying', () => {
    it('is for the owner alone', async () => {
      const profile = await newProfile();
      const code = await codeFor(profile);
      const admin = await service.signIn('admin');
      for (const by of [await service.signIn('member'), admin]) {
        expectProblem(await ask(profile, by), forbidden);
        expectProblem(await confirm(profile, code, by), forbidden);
      }
      const nobody = { status: 401, code: 'platform.not_signed_in' };
      expectProblem(await post(`${path}/${profile.id}/phone/code`, {}), nobody);
      expectProblem(await post(`${path}/${profile.id}/phone/confirm`, { code }), nobody);
      expect(await messagesTo(service, profile.phone)).toHaveLength(1);
      await confirm(profile, code).expect(200);
    });

    it('is for administrators where the profile is nobody’s', async () => {
      const profile = (await create(service, path, newBody({ phone: newPhone() }))) as unknown as Profile;
      const admin = await service.signIn('admin');
      expectProblem(await ask(profile), forbidden);
      await ask(profile, admin).expect(202);
      const code = await lastCode(service, profile.phone!);
      const { body } = await confirm(profile, code, admin).expect(200);
      expect(body).toMatchObject({ ownerId: null, isPhoneVerified: true });
    });

    it('needs a profile', async () => {
      const none = { id: unknownId } as Profile;
      expectProblem(await ask(none), notFound);
      expectProblem(await confirm(none, '204816'), notFound);
    });

    it('is nothing that a body can say', async () => {
      const { id } = await newProfile();
      const refused = [
        await owner.http.patch(`${path}/${id}`).send({ isPhoneVerified: true }),
        await (await service.signIn('member')).http.post(path).send(newBody({ isPhoneVerified: true })),
      ];
      for (const answer of refused) {
        expectProblem(answer, {
          status: 400,
          code: 'platform.invalid_input',
          errors: [{ field: 'isPhoneVerified', code: 'platform.unknown_field' }],
        });
      }
    });
  });

  it('does not tell that the phone was shut by wrong codes, hence is in use here', async () => {
    const { phone } = await people.newPerson(service);
    await post('/v1/sign-in/phone-codes', { phone }).expect(202);
    const code = await lastCode(service, phone);
    for (let n = 1; n <= 5; n++) await post('/v1/sign-in/phone', { phone, code: wrongCode(code, n) });
    const other = await service.signIn('member');
    const [shut, open] = [await newProfile(owner, { phone }), await newProfile(other)];
    const answers = [await people.told(() => ask(shut)), await people.told(() => ask(open, other))];
    expect(answers[0]).toMatchObject({ status: 202, body: { expiresIn: 600 } });
    expect(answers[0]).toEqual(answers[1]);
    expect(await messagesTo(service, phone)).toHaveLength(1);
    expect(await messagesTo(service, open.phone)).toHaveLength(2);
  });

  describe('how often a code may be asked for', () => {
    const signInCode = (phone: string, from = newAddress()) =>
      service.anonymous.post('/v1/sign-in/phone-codes').set('x-forwarded-for', from).send({ phone });
    const expectTooMany = (answer: Response): void => {
      expectProblem(answer, tooMany);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    };

    it('is counted by phone together with codes to sign in, whichever was asked for first', async () => {
      const [one, other] = [await newProfile(), await newProfile(await service.signIn('member'))];
      for (let n = 0; n < 5; n++) await signInCode(one.phone).expect(202);
      expectTooMany(await ask(one));
      await forgetLimits(service);
      await ask(one).expect(202);
      for (let n = 0; n < 4; n++) await signInCode(one.phone).expect(202);
      expectTooMany(await signInCode(one.phone));
      await signInCode(other.phone).expect(202);
    });

    it('is counted by person together with codes for the phone of the account', async () => {
      const profile = await newProfile();
      for (let n = 0; n < 4; n++) await post('/v1/me/phone', { phone: newPhone() }, owner).expect(202);
      await ask(profile).expect(202);
      expectTooMany(await ask(profile));
      expectTooMany(await post('/v1/me/phone', { phone: newPhone() }, owner));
    });

    it('is counted by address together with codes to sign in', async () => {
      const [profile, from] = [await newProfile(), newAddress()];
      for (let n = 0; n < 20; n++) await signInCode(newPhone(), from).expect(202);
      const asked = () => owner.http.post(`${path}/${profile.id}/phone/code`);
      expectTooMany(await asked().set('x-forwarded-for', from));
      await asked().set('x-forwarded-for', newAddress()).expect(202);
    });

    it('is counted for the whole service', async () => {
      const profile = await newProfile();
      await signInCode(newPhone()).expect(202);
      // Of an address and a phone that are not asked from again, and of the service.
      const counted = `UPDATE platform.rate_limits SET hits = 900 WHERE name = 'phone-codes' RETURNING hits`;
      expect(await service.query(counted)).toHaveLength(3);
      expectTooMany(await ask(profile));
      expect(await messagesTo(service, profile.phone)).toEqual([]);
    });

    it('is not used up by those who may not ask, and nothing of it by who is verified', async () => {
      const profile = await newProfile();
      const stranger = await service.signIn('member');
      for (let n = 0; n < 5; n++) expectProblem(await ask(profile, stranger), forbidden);
      await confirm(profile, await codeFor(profile)).expect(200);
      for (let n = 0; n < 4; n++) await ask(profile).expect(202);
      for (let n = 0; n < 4; n++) await signInCode(profile.phone).expect(202);
      expectTooMany(await signInCode(profile.phone));
    });

    it('is one count with the tries to confirm, by person', async () => {
      const profile = await newProfile();
      const mine = '/v1/me/phone/confirm';
      for (let n = 0; n < 14; n++) {
        expectProblem(await post(mine, { phone: newPhone(), code: '204816' }, owner), wrong);
      }
      expectProblem(await confirm(profile, '204816'), wrong);
      expectTooMany(await confirm(profile, '204816'));
      expectTooMany(await post(mine, { phone: newPhone(), code: '204816' }, owner));
    });
  });
});

describe('a brand without a phone', () => {
  const missing = about('phone', 409, 'marketplace.no_phone');

  it('is told so where it asks for a code or has one', async () => {
    const { body } = await owner.http.post('/v1/brands').send(brandBody()).expect(201);
    expectProblem(await post(`/v1/brands/${body.id}/phone/code`, {}, owner), missing);
    expectProblem(await post(`/v1/brands/${body.id}/phone/confirm`, { code: '204816' }, owner), missing);
  });

  it('has no phone that is verified, once it has taken it away', async () => {
    const phone = newPhone();
    const { body } = await owner.http.post('/v1/brands').send(brandBody({ phone })).expect(201);
    await post(`/v1/brands/${body.id}/phone/code`, {}, owner).expect(202);
    const code = await lastCode(service, phone);
    await post(`/v1/brands/${body.id}/phone/confirm`, { code }, owner).expect(200);
    const changed = await owner.http.patch(`/v1/brands/${body.id}`).send({ phone: null }).expect(200);
    expect(changed.body).toMatchObject({ phone: null, isPhoneVerified: false });
  });
});

// Last: its models are those of this file's service, which has none from then on.
describe('a service that may send no more SMS today', () => {
  it.each(kinds)('says so at %s instead of promising a code', async (path, newBody) => {
    const spent = { smsGatewayUrl: 'http://127.0.0.1:9', smsCostCents: 7, smsDailyCapCents: 6 };
    const poor = await people.startForPeople(withDelivery(spent));
    try {
      const by = await poor.signIn('member');
      const { body } = await by.http
        .post(path)
        .send(newBody({ phone: newPhone() }))
        .expect(201);
      const answer = await people.post(poor, `${path}/${body.id}/phone/code`, {}, by.accessToken);
      expectProblem(answer, { status: 503, code: 'identity.sms_cap_reached' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await poor.close();
    }
  });
});
