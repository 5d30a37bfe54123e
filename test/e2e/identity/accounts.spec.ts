import bcrypt from 'bcrypt';
import { type Service, startService } from '../../setup/service.js';

describe('accounts', () => {
  const password = 'a sound password';
  let count = 0;

  describe('accounts', () => {
    let service: Service;

    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.close());

    const body = (change: object = {}) => ({
      email: `person.${(count += 1)}@mail.example`,
      fullName: 'Ines Moreau',
      password,
      ...change,
    });
    const register = async (change: object = {}) => {
      const sent = body(change);
      const { body: account } = await service.anonymous.post('/v1/accounts').send(sent).expect(201);
      return account as { id: string; email: string; username: string; [name: string]: unknown };
    };
    const signIn = async (identifier: string, secret = password) =>
      service.anonymous.post('/v1/sessions').send({ identifier, password: secret });
    const bearer = async (identifier: string, secret = password): Promise<string> =>
      `Bearer ${(await signIn(identifier, secret)).body.accessToken}`;

    it('registers a member with default preferences, and keeps the password as bcrypt only', async () => {
      const account = await register();
      expect(account).toMatchObject({
        status: 'active',
        roles: ['member'],
        hasPassword: true,
        emailVerifiedAt: null,
      });
      expect(JSON.stringify(account)).not.toContain('$2');
      const [row] = await service.query<{ password_hash: string }>(
        'select password_hash from identity.users where id = $1',
        [account.id],
      );
      expect(bcrypt.getRounds(row!.password_hash)).toBe(10);
      const preferences = await service.anonymous
        .get('/v1/me/preferences')
        .set('authorization', await bearer(account.email))
        .expect(200);
      expect(preferences.body).toMatchObject({
        locale: 'en',
        timezone: 'UTC',
        theme: 'system',
        marketingEmails: false,
      });
    });

    it('derives a username from the e-mail, also when that one is taken', async () => {
      const first = await register({ email: 'jean+tea@mail.example' });
      const second = await register({ email: 'jean+tea@other.example' });
      expect(first.username).toBe('jean.tea');
      expect(second.username).toMatch(/^jean\.tea\.\d+$/);
    });

    it.each([
      ['email', 'identity.email_taken'],
      ['username', 'identity.username_taken'],
    ])('returns 409 naming %s when it is taken, whatever its case', async (field, code) => {
      const account = await register({ username: `taken.${(count += 1)}` });
      const taken = String(account[field]).toUpperCase();
      const response = await service.anonymous
        .post('/v1/accounts')
        .send(body({ [field]: taken }))
        .expect(409);
      expect(response.body).toMatchObject({ code, errors: [{ field }] });
    });

    it.each([
      ['seven characters', 'sieben7', 'identity.password_length'],
      ['73 bytes', 'x'.repeat(73), 'identity.password_length'],
      ['72 bytes and one letter of two', `${'x'.repeat(71)}é`, 'identity.password_length'],
      ['one that everybody tries', 'Password123', 'identity.password_common'],
    ])('refuses a password of %s', async (_, secret, code) => {
      const response = await service.anonymous
        .post('/v1/accounts')
        .send(body({ password: secret }))
        .expect(400);
      expect(response.body).toMatchObject({ code, errors: [{ field: 'password' }] });
    });

    it('takes a password of 72 bytes whole, not cut', async () => {
      const secret = `${'correct horse '.repeat(5)}!!`;
      expect(Buffer.byteLength(secret)).toBe(72);
      const account = await register({ password: secret });
      expect((await signIn(account.email, secret)).status).toBe(201);
      expect((await signIn(account.email, `${secret}x`)).status).toBe(401);
      expect((await signIn(account.email, secret.slice(0, 71))).status).toBe(401);
    });

    it('hashes a password anew when the cost has risen', async () => {
      const account = await register();
      const older = await bcrypt.hash(password, 4);
      await service.query('update identity.users set password_hash = $2 where id = $1', [account.id, older]);
      expect((await signIn(account.email)).status).toBe(201);
      const [row] = await service.query<{ password_hash: string }>(
        'select password_hash from identity.users where id = $1',
        [account.id],
      );
      expect(bcrypt.getRounds(row!.password_hash)).toBe(10);
      expect((await signIn(account.email)).status).toBe(201);
    });

    it('lets people change their account, but neither e-mail, phone, status nor roles', async () => {
      const account = await register();
      const authorization = await bearer(account.email);
      const change = { fullName: 'Ines M.', firstName: 'Ines', profileImage: null };
      const { body: changed } = await service.anonymous
        .patch('/v1/me')
        .set({ authorization })
        .send(change)
        .expect(200);
      expect(changed).toMatchObject({ ...change, email: account.email });
      for (const field of ['email', 'phone', 'status', 'roles', 'isPhoneVerified', 'passwordHash']) {
        await service.anonymous
          .patch('/v1/me')
          .set({ authorization })
          .send({ [field]: 'x' })
          .expect(400);
      }
    });

    it('ends every session when the password changes, and asks for the old one', async () => {
      const account = await register();
      const authorization = await bearer(account.email);
      const change = (currentPassword: string) =>
        service.anonymous
          .put('/v1/me/password')
          .set({ authorization })
          .send({ currentPassword, newPassword: 'another sound one' });
      const wrong = await change('not the password').expect(403);
      expect(wrong.body).toMatchObject({
        code: 'identity.wrong_password',
        errors: [{ field: 'currentPassword' }],
      });
      await change(password).expect(204);
      await service.anonymous.get('/v1/me').set({ authorization }).expect(401);
      expect((await signIn(account.email)).status).toBe(401);
      expect((await signIn(account.email, 'another sound one')).status).toBe(201);
    });

    it('closes an account at its own wish until an administrator restores it', async () => {
      const account = await register();
      const authorization = await bearer(account.email);
      await service.anonymous
        .post('/v1/me/deactivate')
        .set({ authorization })
        .send({ currentPassword: password })
        .expect(204);
      await service.anonymous.get('/v1/me').set({ authorization }).expect(401);
      expect((await signIn(account.email)).status).toBe(401);
      await service.http.post(`/v1/accounts/${account.id}/restore`).expect(200);
      expect((await signIn(account.email)).status).toBe(201);
    });

    it('forgets a person for good, and frees e-mail and username', async () => {
      const account = await register({ fullName: 'Canary Forgetme', username: 'canary.forget' });
      const authorization = await bearer(account.email);
      await service.anonymous.delete('/v1/me').set({ authorization }).send({}).expect(403);
      await service.anonymous
        .delete('/v1/me')
        .set({ authorization })
        .send({ currentPassword: password })
        .expect(204);
      await service.anonymous.get('/v1/me').set({ authorization }).expect(401);
      const { body: erased } = await service.http.get(`/v1/accounts/${account.id}`).expect(200);
      expect(erased).toMatchObject({
        status: 'anonymised',
        fullName: 'Erased account',
        roles: [],
        hasPassword: false,
      });
      const tables = await service.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'identity'`,
      );
      for (const { name } of tables) {
        const left = await service.query(`select 1 from ${name} as t where t::text ilike any ($1)`, [
          ['%canary%', `%${account.email}%`],
        ]);
        expect([name, left]).toEqual([name, []]);
      }
      await service.http.post(`/v1/accounts/${account.id}/restore`).expect(409);
      await register({ email: account.email, username: 'canary.forget' });
    });

    it('shuts a suspended account out on its very next request', async () => {
      const account = await register();
      const authorization = await bearer(account.email);
      await service.anonymous.get('/v1/me').set({ authorization }).expect(200);
      await service.http.post(`/v1/accounts/${account.id}/suspend`).expect(200);
      await service.anonymous.get('/v1/me').set({ authorization }).expect(401);
      expect((await signIn(account.email)).status).toBe(401);
    });

    it('lets a changed role hold on the very next request', async () => {
      const account = await register();
      const authorization = await bearer(account.email);
      const list = () => service.anonymous.get('/v1/accounts').set({ authorization });
      await list().expect(403);
      await service.http
        .put(`/v1/accounts/${account.id}/roles`)
        .send({ roles: ['admin', 'member'] })
        .expect(200);
      await list().expect(200);
      await service.http.put(`/v1/accounts/${account.id}/roles`).send({ roles: [] }).expect(200);
      await list().expect(403);
    });

    it('names a role that does not exist, and changes nothing then', async () => {
      const account = await register();
      const { body: problem } = await service.http
        .put(`/v1/accounts/${account.id}/roles`)
        .send({ roles: ['admin', 'emperor'] })
        .expect(422);
      expect(problem).toMatchObject({ code: 'identity.role_not_found', errors: [{ field: 'roles' }] });
      const { body: unchanged } = await service.http.get(`/v1/accounts/${account.id}`);
      expect(unchanged.roles).toEqual(['member']);
    });

    it('grants no role that is not active, and leaves those that were granted before', async () => {
      const [account, holder] = [await register(), await register()];
      const put = ({ id }: { id: string }, roles: string[]) =>
        service.http.put(`/v1/accounts/${id}/roles`).send({ roles });
      await put(holder, ['analyst']).expect(200);
      const activate = (isActive: boolean) =>
        service.query(`UPDATE identity.roles SET is_active = $1 WHERE code = 'analyst'`, [isActive]);
      await activate(false);
      try {
        const { body: problem } = await put(account, ['member', 'analyst']).expect(422);
        expect(problem).toMatchObject({
          code: 'identity.role_inactive',
          errors: [{ field: 'roles', message: 'roles[1] is not active' }],
        });
        const { body: unchanged } = await service.http.get(`/v1/accounts/${account.id}`).expect(200);
        expect(unchanged.roles).toEqual(['member']);
        expect((await put(holder, ['analyst', 'member']).expect(200)).body.roles).toEqual([
          'analyst',
          'member',
        ]);
        await put(holder, ['member']).expect(200);
        await put(holder, ['member', 'analyst']).expect(422);
      } finally {
        await activate(true);
      }
      await put(account, ['member', 'analyst']).expect(200);
    });

    it('does not let administrators lock themselves out', async () => {
      const { http, userId } = await service.signIn('admin');
      await http.post(`/v1/accounts/${userId}/suspend`).expect(409);
      await http
        .put(`/v1/accounts/${userId}/roles`)
        .send({ roles: ['member'] })
        .expect(409);
    });

    it('seeds one account a role with the password of the guide', async () => {
      await service.http.post('/seed/accounts').expect(200);
      const authorization = await bearer('admin@bilan-app.com', 'password123');
      const { body: me } = await service.anonymous.get('/v1/me').set({ authorization }).expect(200);
      expect(me.roles).toEqual(['admin']);
      for (const role of ['analyst', 'merchandiser', 'agent', 'counsellor', 'member']) {
        expect((await signIn(role, 'password123')).status).toBe(201);
      }
    });

    it('validates preferences', async () => {
      const { http } = await service.signIn();
      const change = {
        locale: 'pt-BR',
        timezone: 'America/Sao_Paulo',
        theme: 'dark',
        smsNotifications: true,
      };
      const { body: changed } = await http.patch('/v1/me/preferences').send(change).expect(200);
      expect(changed).toMatchObject({ ...change, emailNotifications: true });
      for (const wrong of [
        { locale: 'xx_YY!' },
        { timezone: 'Mars/Olympus' },
        { theme: 'plaid' },
        { pushNotifications: 'yes' },
      ]) {
        const { body: problem } = await http.patch('/v1/me/preferences').send(wrong).expect(400);
        expect(problem.errors.map((error: { field: string }) => error.field)).toEqual(Object.keys(wrong));
      }
    });
  });
});

describe('finding one', () => {
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
});
