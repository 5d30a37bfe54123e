import { brandBody, create, nicheBody } from '../../factories/marketplace.js';
import { startService, type Service } from '../../setup/service.js';

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
