import { brandBody, influencerBody, nicheBody, create } from '../../factories/marketplace.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';

const password = 'a sound password';
const unknownId = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';

const kinds = [
  ['/v1/influencers', influencerBody],
  ['/v1/brands', brandBody],
] as const;

describe.each(kinds)('%s', (path, newBody) => {
  let service: Service;
  const table = path.replace('/v1/', 'marketplace.');

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const counts = async (): Promise<unknown> =>
    (
      await service.query(
        `select (select count(*)::int from identity.users) as accounts,
                (select count(*)::int from identity.user_preferences) as preferences,
                (select count(*)::int from ${table}) as profiles`,
      )
    )[0];
  const registered = async (change: object = {}) => {
    const body = newBody(change);
    const { body: profile } = await service.anonymous
      .post(path)
      .send({ ...body, password })
      .expect(201);
    const tokens = await service.anonymous
      .post('/v1/sessions')
      .send({ identifier: body.email, password })
      .expect(201);
    const authorization = `Bearer ${tokens.body.accessToken}`;
    return { body, profile, authorization };
  };

  describe('not signed in', () => {
    it('registers an account with the profile, which signs in and owns it', async () => {
      const { body, profile, authorization } = await registered();
      const { body: account } = await service.anonymous.get('/v1/me').set({ authorization }).expect(200);
      expect(account).toMatchObject({
        email: body.email,
        username: body.username,
        fullName: 'name' in body ? body.name : body.brandName,
        phone: null,
        roles: ['member'],
      });
      expect(profile.ownerId).toBe(account.id);
      expect(profile).not.toHaveProperty('password');
      const read = await service.anonymous.get(`${path}/${profile.id}`).set({ authorization }).expect(200);
      expect(read.body).toEqual(profile);
    });

    it('asks for a password', async () => {
      const before = await counts();
      const { body } = await service.anonymous.post(path).send(newBody()).expect(400);
      expect(body).toMatchObject({
        code: 'marketplace.password_required',
        errors: [{ field: 'password', code: 'marketplace.password_required' }],
      });
      expect(await counts()).toEqual(before);
    });

    it('gives the account another username where an account has that of the profile', async () => {
      const username = `taken-by-account-${path.length}`;
      await service.anonymous
        .post('/v1/accounts')
        .send({ email: `first@${username}.example`, fullName: 'First', username, password })
        .expect(201);
      const { profile, authorization } = await registered({ username });
      expect(profile.username).toBe(username);
      const { body: account } = await service.anonymous.get('/v1/me').set({ authorization });
      expect(account.username).toMatch(new RegExp(`^${username}\\.\\d+$`));
    });

    it('gives the account a username of fifty characters, as the profile has it', async () => {
      const username = `${path.length}${'x'.repeat(50)}`.slice(0, 50);
      const { authorization } = await registered({ username });
      const { body: account } = await service.anonymous.get('/v1/me').set({ authorization });
      expect(account.username).toBe(username);
    });

    it('makes neither where the e-mail has an account', async () => {
      const member = { email: `member@${path.length}.example`, fullName: 'Member', password };
      await service.anonymous.post('/v1/accounts').send(member).expect(201);
      const before = await counts();
      const { body } = await service.anonymous
        .post(path)
        .send(newBody({ email: member.email.toUpperCase(), password }))
        .expect(409);
      expect(body).toMatchObject({ code: 'identity.email_taken', errors: [{ field: 'email' }] });
      expect(await counts()).toEqual(before);
    });

    it.each([
      ['email', 'marketplace.email_taken'],
      ['username', 'marketplace.username_taken'],
      ['phone', 'marketplace.phone_taken'],
    ])('makes neither where another profile has the %s', async (field, code) => {
      const other = await create(service, path, newBody({ phone: '+447700912345' }));
      const before = await counts();
      const { body } = await service.anonymous
        .post(path)
        .send(newBody({ phone: '+447700954321', [field]: other[field], password }))
        .expect(409);
      expect(body).toMatchObject({ code, errors: [{ field }] });
      expect(await counts()).toEqual(before);
      await service.http.delete(`${path}/${other.id}`).expect(204);
    });

    it.each([
      ['a niche does not exist', { nicheIds: [unknownId] }, 422, 'marketplace.niche_not_found'],
      ['the password is common', { password: 'password123' }, 400, 'identity.password_common'],
      ['the password is too short', { password: 'sieben7' }, 400, 'identity.password_length'],
    ])('makes neither where %s', async (_, change, status, code) => {
      const before = await counts();
      const sent = newBody({ password, ...change });
      const { body } = await service.anonymous.post(path).send(sent).expect(status);
      expect(body.code).toBe(code);
      expect(await counts()).toEqual(before);
    });

    it('lets exactly one of ten simultaneous registrations have an e-mail', async () => {
      const before = (await counts()) as Record<string, number>;
      const email = `wanted@${path.length}.example`;
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => service.anonymous.post(path).send(newBody({ email, password }))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
      expect(await counts()).toEqual({
        accounts: before.accounts! + 1,
        preferences: before.preferences! + 1,
        profiles: before.profiles! + 1,
      });
    });
  });

  describe('signed in', () => {
    it('attaches the profile to the caller and makes no other account', async () => {
      const { http, userId } = await service.signIn('member');
      const before = (await counts()) as Record<string, number>;
      const { body } = await http.post(path).send(newBody()).expect(201);
      expect(body.ownerId).toBe(userId);
      expect(await counts()).toEqual({ ...before, profiles: before.profiles! + 1 });
    });

    it('refuses a password', async () => {
      const before = await counts();
      for (const { http } of [await service.signIn('member'), await service.signIn('admin')]) {
        const { body } = await http.post(path).send(newBody({ password })).expect(400);
        expect(body).toMatchObject({
          code: 'marketplace.password_not_taken',
          errors: [{ field: 'password' }],
        });
      }
      expect(await counts()).toEqual({ ...(before as object), ...(await accountsAndPreferences()) });
    });

    it('makes a profile of nobody for an administrator, as often as needed', async () => {
      for (let n = 0; n < 2; n++) {
        expect((await create(service, path, newBody())).ownerId).toBeNull();
      }
    });
  });

  const accountsAndPreferences = async (): Promise<object> => {
    const { accounts, preferences } = (await counts()) as Record<string, number>;
    return { accounts, preferences };
  };

  describe('a profile that somebody owns', () => {
    let owner: SignedIn;
    let other: SignedIn;
    let id: string;

    beforeAll(async () => {
      [owner, other] = await Promise.all([service.signIn('member'), service.signIn('member')]);
      await other.http.post(path).send(newBody()).expect(201);
    });
    beforeEach(async () => {
      id = (await owner.http.post(path).send(newBody()).expect(201)).body.id;
    });
    afterEach(() => service.http.delete(`${path}/${id}`));

    const writes = (by: Pick<SignedIn, 'http'>) => [
      by.http.patch(`${path}/${id}`).send({ isActive: false }),
      by.http.put(`${path}/${id}/niches`).send({ nicheIds: [] }),
      by.http.delete(`${path}/${id}`),
    ];
    const statusesOf = async (by: Pick<SignedIn, 'http'>): Promise<number[]> => {
      const statuses: number[] = [];
      for (const write of writes(by)) statuses.push((await write).status);
      return statuses;
    };

    it('is changed and deleted by its owner', async () => {
      expect(await statusesOf(owner)).toEqual([200, 200, 204]);
    });

    it('is changed and deleted by an administrator, and stays the owner’s', async () => {
      const { body } = await service.http.patch(`${path}/${id}`).send({ isActive: false }).expect(200);
      expect(body.ownerId).toBe(owner.userId);
      expect(await statusesOf(service)).toEqual([200, 200, 204]);
    });

    it('is neither changed nor deleted by another member, or by nobody', async () => {
      const before = (await service.http.get(`${path}/${id}`)).body;
      expect(await statusesOf(other)).toEqual([403, 403, 403]);
      expect(await statusesOf({ http: service.anonymous })).toEqual([401, 401, 401]);
      expect(await statusesOf(await service.signIn('merchandiser'))).toEqual([403, 403, 403]);
      expect((await service.http.get(`${path}/${id}`)).body).toEqual(before);
    });

    it('answers 404 to everybody where there is none', async () => {
      await other.http.patch(`${path}/${unknownId}`).send({ isActive: false }).expect(404);
      await other.http.delete(`${path}/${unknownId}`).expect(404);
    });

    it('cannot be given to somebody else', async () => {
      for (const field of ['userId', 'ownerId', 'password']) {
        await owner.http
          .patch(`${path}/${id}`)
          .send({ [field]: other.userId })
          .expect(400);
      }
    });
  });

  it('keeps a profile of nobody from everybody but administrators', async () => {
    const { id } = await create(service, path, newBody());
    const { http } = await service.signIn('member');
    await http.patch(`${path}/${id}`).send({ isActive: false }).expect(403);
    await service.http.patch(`${path}/${id}`).send({ isActive: false }).expect(200);
  });

  it('forgets the profiles of an account that is erased, with their niches, and nobody else’s', async () => {
    const niche = await create(service, '/v1/niches', nicheBody());
    const kept = await create(service, path, newBody({ nicheIds: [niche.id] }));
    const { body, profile, authorization } = await registered({ nicheIds: [niche.id] });
    await service.anonymous
      .delete('/v1/me')
      .set({ authorization })
      .send({ currentPassword: password })
      .expect(204);
    await service.anonymous.get(`${path}/${profile.id}`).expect(404);
    const held = await service.query<{ text: string }>(`select held::text as text from ${table} held`);
    expect(held.filter(({ text }) => text.includes(body.email))).toEqual([]);
    await service.anonymous.get(`${path}/${kept.id}`).expect(200);
    await service.http.delete(`/v1/niches/${niche.id}`).expect(409);
    await service.http.delete(`${path}/${kept.id}`).expect(204);
    await service.http.delete(`/v1/niches/${niche.id}`).expect(204);
  });
});

describe('what a profile tells', () => {
  let service: Service;
  const privateBrand = {
    pocName: 'Sam Reed',
    pocDesignation: 'Head of partnerships',
    pocEmailId: 'sam@bluebird.example',
    pocContactNumber: '+447700900999',
    incorporationDocument: 'https://files.example.org/incorporation.pdf',
    gstDocument: 'https://files.example.org/gst.pdf',
    panDocument: 'https://files.example.org/pan.pdf',
  };

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it.each([
    ['/v1/influencers', influencerBody, { dateOfBirth: '1996-04-17' }],
    ['/v1/brands', brandBody, privateBrand],
  ] as const)(
    'is at %s everything to owner and administrators, else not what is private',
    async (...given) => {
      const [path, newBody, details] = given;
      const owner = await service.signIn('member');
      const other = await service.signIn('member', 'agent', 'analyst', 'merchandiser', 'counsellor');
      const sent = newBody(details);
      const { body: created } = await owner.http.post(path).send(sent).expect(201);
      expect(created).toMatchObject({ ...sent, ownerId: owner.userId });
      const told = async ({ http }: Pick<SignedIn, 'http'>): Promise<object[]> => {
        const listed = await http.get(path).query({ q: sent.username }).expect(200);
        return [(await http.get(`${path}/${created.id}`).expect(200)).body, ...listed.body.data];
      };
      for (const privy of [owner, service]) expect(await told(privy)).toEqual([created, created]);
      const hidden = new Set(['ownerId', ...Object.keys(details)]);
      const open = Object.fromEntries(
        Object.entries(created as object).filter(([name]) => !hidden.has(name)),
      );
      expect(open).toMatchObject(newBody === influencerBody ? { email: sent.email } : { brandEmailId: null });
      for (const stranger of [other, { http: service.anonymous }]) {
        expect(await told(stranger)).toEqual([open, open]);
      }
    },
  );
});

describe('one account', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('has one influencer profile, also where ten are made at once, and another once that one is deleted', async () => {
    const { http } = await service.signIn('member');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => http.post('/v1/influencers').send(influencerBody())),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    const made = answers.find(({ status }) => status === 201)!.body;
    const { body } = await http.post('/v1/influencers').send(influencerBody()).expect(409);
    expect(body.code).toBe('marketplace.profile_exists');
    await http.delete(`/v1/influencers/${made.id}`).expect(204);
    await http.post('/v1/influencers').send(influencerBody()).expect(201);
  });

  it('has several brands beside it', async () => {
    const { http } = await service.signIn('member');
    await http.post('/v1/influencers').send(influencerBody()).expect(201);
    await http.post('/v1/brands').send(brandBody()).expect(201);
    await http.post('/v1/brands').send(brandBody()).expect(201);
  });

  it('takes its profiles along when its row is deleted', async () => {
    const { http, userId } = await service.signIn('member');
    const { body } = await http.post('/v1/brands').send(brandBody()).expect(201);
    await service.query('delete from identity.users where id = $1', [userId]);
    await service.anonymous.get(`/v1/brands/${body.id}`).expect(404);
  });
});
