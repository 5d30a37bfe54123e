import { brandBody, create, influencerBody, nicheBody } from '../../factories/marketplace.js';
import { type Service, startService } from '../../setup/service.js';

describe('of a brand', () => {
  const completing = {
    legalEntityName: 'Bluebird Tea Ltd',
    companyType: 'private_limited',
    brandEmailId: 'partners@bluebird.example',
    pocName: 'Partnerships desk',
    pocEmailId: 'desk@bluebird.example',
    pocContactNumber: '+447700900999',
  };

  describe('brands', () => {
    let service: Service;

    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.close());

    it('needs an e-mail only', async () => {
      const { id } = await create(service, '/v1/brands', { email: 'only@mail.example' });
      const { body } = await service.http.get(`/v1/brands/${id}`).expect(200);
      expect(body).toMatchObject({
        email: 'only@mail.example',
        username: null,
        isProfileCompleted: false,
        niches: [],
      });
    });

    it('derives whether the profile is complete, and lets nobody set it', async () => {
      const { id } = await create(service, '/v1/brands', brandBody(completing));
      const read = async (): Promise<boolean> =>
        (await service.http.get(`/v1/brands/${id}`)).body.isProfileCompleted as boolean;
      expect(await read()).toBe(true);
      const { body } = await service.http.patch(`/v1/brands/${id}`).send({ pocName: null }).expect(200);
      expect(body.isProfileCompleted).toBe(false);
      await service.http.patch(`/v1/brands/${id}`).send({ isProfileCompleted: true }).expect(400);
      expect(await read()).toBe(false);
    });

    it('lets many brands be without a phone and a username', async () => {
      await create(service, '/v1/brands', { email: 'first@mail.example' });
      await create(service, '/v1/brands', { email: 'second@mail.example' });
    });

    it.each([
      ['email', 'marketplace.email_taken'],
      ['username', 'marketplace.username_taken'],
      ['phone', 'marketplace.phone_taken'],
    ])('returns 409 naming %s when it is taken', async (field, code) => {
      const first = await create(service, '/v1/brands', brandBody({ phone: '+447700912345' }));
      const response = await service.http
        .post('/v1/brands')
        .send(brandBody({ phone: '+447700954321', [field]: first[field] }))
        .expect(409);
      expect(response.body).toMatchObject({ code, errors: [{ field }] });
      await service.http.delete(`/v1/brands/${first.id}`).expect(204);
    });

    it('filters by company type, niche, activity and text', async () => {
      const niche = await create(service, '/v1/niches', nicheBody());
      const wanted = await create(
        service,
        '/v1/brands',
        brandBody({
          brandName: '100% Øresund_Wool',
          companyType: 'ngo',
          isActive: false,
          nicheIds: [niche.id],
        }),
      );
      await create(service, '/v1/brands', brandBody({ brandName: '1000 Oresund Wool' }));
      const found = async (query: object): Promise<string[]> => {
        const { body } = await service.http.get('/v1/brands').query(query).expect(200);
        return body.data.map((brand: { id: string }) => brand.id);
      };
      expect(await found({ companyType: 'ngo' })).toEqual([wanted.id]);
      expect(await found({ nicheId: niche.id })).toEqual([wanted.id]);
      expect(await found({ isActive: 'false' })).toEqual([wanted.id]);
      expect(await found({ q: '0% øres' })).toEqual([wanted.id]);
      expect(await found({ q: 'd_w' })).toEqual([wanted.id]);
    });

    it('keeps a niche that a brand still has', async () => {
      const niche = await create(service, '/v1/niches', nicheBody());
      const brand = await create(service, '/v1/brands', brandBody({ nicheIds: [niche.id] }));
      const { body } = await service.http.delete(`/v1/niches/${niche.id}`).expect(409);
      expect(body.code).toBe('marketplace.niche_in_use');
      await service.http.put(`/v1/brands/${brand.id}/niches`).send({ nicheIds: [] }).expect(200);
      await service.http.delete(`/v1/niches/${niche.id}`).expect(204);
    });
  });
});

describe('of an influencer', () => {
  describe('influencers', () => {
    let service: Service;
    let nicheIds: string[];

    beforeAll(async () => {
      service = await startService();
      nicheIds = await Promise.all(
        [1, 2, 3].map(async () => (await create(service, '/v1/niches', nicheBody())).id),
      );
    });
    afterAll(() => service.close());

    it('reads back what was created, with its niches and no junction rows', async () => {
      const body = influencerBody({
        dateOfBirth: '1996-02-29',
        gender: 'female',
        bio: 'Zwölf Farben 🎨',
        profileImage: 'https://images.example.org/a.jpg',
        nicheIds: nicheIds.slice(0, 2),
      });
      const created = await create(service, '/v1/influencers', body);
      const read = await service.http.get(`/v1/influencers/${created.id}`).expect(200);
      const { nicheIds: chosen, ...profile } = body as typeof body & { nicheIds: string[] };
      expect(read.body).toMatchObject({ ...profile, isActive: true, isPhoneVerified: false });
      expect(read.body.niches.map((niche: { id: string }) => niche.id).sort()).toEqual([...chosen].sort());
      expect(Object.keys(read.body.niches[0]).sort()).toEqual(
        ['createdAt', 'description', 'icon', 'id', 'isActive', 'name', 'updatedAt'].sort(),
      );
    });

    it('stores nothing when one of the niches does not exist', async () => {
      const body = influencerBody({ nicheIds: [nicheIds[0], '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'] });
      const response = await service.http.post('/v1/influencers').send(body).expect(422);
      expect(response.body).toMatchObject({
        code: 'marketplace.niche_not_found',
        errors: [{ field: 'nicheIds' }],
      });
      const rows = await service.query('select 1 from marketplace.influencers where username = $1', [
        body.username,
      ]);
      expect(rows).toEqual([]);
    });

    it.each([
      ['username', 'marketplace.username_taken'],
      ['email', 'marketplace.email_taken'],
      ['phone', 'marketplace.phone_taken'],
    ])('returns 409 naming %s when it is taken, whatever its case', async (field, code) => {
      const first = await create(service, '/v1/influencers', influencerBody());
      const taken = String(first[field]).toUpperCase();
      const response = await service.http
        .post('/v1/influencers')
        .send(influencerBody({ [field]: taken }))
        .expect(409);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.body).toMatchObject({ status: 409, code, errors: [{ field, code }] });
      expect(response.text).not.toMatch(/sequelize|constraint|duplicate key|influencers__/i);
    });

    it('lets exactly one of ten simultaneous registrations have a username', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () =>
          service.http.post('/v1/influencers').send(influencerBody({ username: 'wanted' })),
        ),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    });

    it('changes what is given, leaves the rest and moves updatedAt', async () => {
      const created = await create(
        service,
        '/v1/influencers',
        influencerBody({ bio: 'old', gender: 'male' }),
      );
      const { body } = await service.http
        .patch(`/v1/influencers/${created.id}`)
        .send({ bio: null })
        .expect(200);
      expect(body).toEqual({ ...created, bio: null, updatedAt: body.updatedAt });
      expect(body.updatedAt > String(created.updatedAt)).toBe(true);
    });

    it('refuses null for what must be there', async () => {
      const { id } = await create(service, '/v1/influencers', influencerBody());
      const { body } = await service.http.patch(`/v1/influencers/${id}`).send({ name: null }).expect(400);
      expect(body.errors).toEqual([
        { field: 'name', code: 'platform.invalid_text', message: 'name must be text' },
      ]);
    });

    it.each(['isPhoneVerified', 'id', 'createdAt', 'userId'])(
      'does not let a caller set %s',
      async (field) => {
        const { body } = await service.http
          .post('/v1/influencers')
          .send(influencerBody({ [field]: true }))
          .expect(400);
        expect(body.errors).toEqual([expect.objectContaining({ field, code: 'platform.unknown_field' })]);
      },
    );

    it('replaces niches as a whole, also to none', async () => {
      const { id } = await create(
        service,
        '/v1/influencers',
        influencerBody({ nicheIds: nicheIds.slice(0, 2) }),
      );
      const set = async (ids: string[]): Promise<string[]> => {
        const { body } = await service.http
          .put(`/v1/influencers/${id}/niches`)
          .send({ nicheIds: ids })
          .expect(200);
        return body.niches.map((niche: { id: string }) => niche.id);
      };
      expect(await set([nicheIds[2]!])).toEqual([nicheIds[2]]);
      expect(await set([])).toEqual([]);
    });

    it('keeps the niches when replacing them fails', async () => {
      const { id } = await create(service, '/v1/influencers', influencerBody({ nicheIds: [nicheIds[0]] }));
      const unknown = ['0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'];
      await service.http.put(`/v1/influencers/${id}/niches`).send({ nicheIds: unknown }).expect(422);
      const { body } = await service.http.get(`/v1/influencers/${id}`);
      expect(body.niches.map((niche: { id: string }) => niche.id)).toEqual([nicheIds[0]]);
    });

    it('survives twenty simultaneous replacements with one of them whole', async () => {
      const { id } = await create(service, '/v1/influencers', influencerBody());
      const sets = [nicheIds.slice(0, 2), nicheIds.slice(1, 3), [nicheIds[0]]];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          service.http.put(`/v1/influencers/${id}/niches`).send({ nicheIds: sets[index % 3] }),
        ),
      );
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
      const { body } = await service.http.get(`/v1/influencers/${id}`);
      const left = body.niches.map((niche: { id: string }) => niche.id).sort();
      expect(sets.map((set) => [...set].sort())).toContainEqual(left);
    });

    it('deletes a profile and its niches, and answers 404 from then on', async () => {
      const { id } = await create(service, '/v1/influencers', influencerBody({ nicheIds }));
      await service.http.delete(`/v1/influencers/${id}`).expect(204);
      await service.http.get(`/v1/influencers/${id}`).expect(404);
      const { body } = await service.http.delete(`/v1/influencers/${id}`).expect(404);
      expect(body.code).toBe('marketplace.influencer_not_found');
      expect(
        await service.query('select 1 from marketplace.influencer_niches where influencer_id = $1', [id]),
      ).toEqual([]);
    });
  });
});
