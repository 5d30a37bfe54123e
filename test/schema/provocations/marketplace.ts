import { brandBody, create, influencerBody, nicheBody } from '../../factories/marketplace.js';
import type { Service } from '../../setup/service.js';
import { first, nobody, sameIds, type Provocation, type Provocations } from './provocation.js';

const takes =
  (path: string, field: string, body: (change: object) => object): Provocation =>
  async (service) => {
    const value = (await first(service, path))[field];
    return service.http.post(path).send(body({ [field]: value }));
  };

const rejects =
  (path: string, body: object): Provocation =>
  (service) =>
    service.http.post(path).send(body);

/** Deletes a niche that no profile has but one of these. */
const deletesNicheOf =
  (path: string, body: (change: object) => object): Provocation =>
  async (service: Service) => {
    const { id } = await create(service, '/v1/niches', nicheBody());
    await create(service, path, body({ nicheIds: [id] }));
    return service.http.delete(`/v1/niches/${id}`);
  };

const niches = '/v1/niches';
const influencers = '/v1/influencers';
const brands = '/v1/brands';

export const marketplaceProvocations: Provocations = {
  niches__id_pk: sameIds('marketplace.niches'),
  niches__name_key: takes(niches, 'name', nicheBody),
  niches__name_check: `UPDATE marketplace.niches SET name = ''`,

  influencers__id_pk: sameIds('marketplace.influencers'),
  influencers__user_id_key: async (service) => {
    const { http } = await service.signIn('member');
    await http.post(influencers).send(influencerBody()).expect(201);
    return http.post(influencers).send(influencerBody());
  },
  influencers__user_id_fk: {
    missing: `UPDATE marketplace.influencers SET user_id = '${nobody}'
               WHERE id = (SELECT id FROM marketplace.influencers LIMIT 1)`,
  },
  influencers__username_key: takes(influencers, 'username', influencerBody),
  influencers__email_key: takes(influencers, 'email', influencerBody),
  influencers__phone_key: takes(influencers, 'phone', influencerBody),
  influencers__gender_check: `UPDATE marketplace.influencers SET gender = 'unknown'`,
  influencers__date_of_birth_check: rejects(influencers, influencerBody({ dateOfBirth: '9999-12-31' })),

  brands__id_pk: sameIds('marketplace.brands'),
  brands__user_id_fk: { missing: `UPDATE marketplace.brands SET user_id = '${nobody}'` },
  brands__email_key: takes(brands, 'email', brandBody),
  brands__phone_key: takes(brands, 'phone', brandBody),
  brands__username_key: takes(brands, 'username', brandBody),
  brands__company_type_check: `UPDATE marketplace.brands SET company_type = 'unknown'`,
  brands__is_phone_verified_check: `
    INSERT INTO marketplace.brands (email, is_phone_verified) VALUES ('proved@nothing.example', true)`,

  influencer_niches__id_pk: sameIds('marketplace.influencer_niches'),
  influencer_niches__influencer_id_niche_id_key: `
    INSERT INTO marketplace.influencer_niches (influencer_id, niche_id)
      SELECT influencer_id, niche_id FROM marketplace.influencer_niches`,
  influencer_niches__niche_id_fk: {
    missing: rejects(influencers, influencerBody({ nicheIds: [nobody] })),
    referenced: deletesNicheOf(influencers, influencerBody),
  },
  influencer_niches__influencer_id_fk: {
    missing: `UPDATE marketplace.influencer_niches SET influencer_id = '${nobody}'
               WHERE id = (SELECT id FROM marketplace.influencer_niches LIMIT 1)`,
  },

  brand_niches__id_pk: sameIds('marketplace.brand_niches'),
  brand_niches__brand_id_niche_id_key: `
    INSERT INTO marketplace.brand_niches (brand_id, niche_id)
      SELECT brand_id, niche_id FROM marketplace.brand_niches`,
  brand_niches__niche_id_fk: {
    missing: rejects(brands, brandBody({ nicheIds: [nobody] })),
    referenced: deletesNicheOf(brands, brandBody),
  },
  brand_niches__brand_id_fk: {
    missing: `UPDATE marketplace.brand_niches SET brand_id = '${nobody}'
               WHERE id = (SELECT id FROM marketplace.brand_niches LIMIT 1)`,
  },
};
