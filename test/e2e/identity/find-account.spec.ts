import { startService, type Service } from '../../setup/service.js';

describe('POST /v1/accounts/find', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const find = (identifier: unknown) => service.http.post('/v1/accounts/find').send({ identifier });

  it('finds an account by its whole e-mail or username, whatever their case', async () => {
    const sent = { email: 'Find.Me@mail.example', username: 'find.me', fullName: 'Somebody' };
    const { body: account } = await service.anonymous.post('/v1/accounts').send(sent).expect(201);
    for (const identifier of ['find.me@MAIL.example', 'FIND.me']) {
      const { body } = await find(identifier).expect(200);
      expect(body).toMatchObject({ data: [{ id: account.id, email: sent.email, roles: ['member'] }] });
    }
  });

  it('finds none by a part of one', async () => {
    for (const identifier of ['find.me@mail', 'find', '%', 'find_me']) {
      expect((await find(identifier).expect(200)).body).toEqual({ data: [] });
    }
  });
});
