import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import {
  codeIn,
  forgetLimits,
  lastCode,
  messagesTo,
  newPerson,
  newPhone,
  told,
  wrongCode,
} from './people.js';

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
      expectProblem(await post(path, { phone: newPhone() }), { status: 401, code: 'platform.not_signed_in' });
  });
});
