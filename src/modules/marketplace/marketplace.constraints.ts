import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';
import { companyTypes } from './models/brand.model.js';
import { genders } from './models/influencer.model.js';

const duplicateId = conflict('marketplace.id_taken', 'id', 'id is already in use');
const unknownNiche = missingParent(
  'marketplace.niche_not_found',
  'nicheIds',
  'nicheIds names a niche that does not exist',
);
const nicheInUse = conflict(
  'marketplace.niche_in_use',
  'id',
  'the niche is still in use; deactivate it instead',
);
const unknownOwner = missingParent(
  'marketplace.owner_not_found',
  'ownerId',
  'the account that owns the profile does not exist',
);
const nicheTwice = conflict(
  'marketplace.niche_already_set',
  'nicheIds',
  'the profile already has this niche',
);

export const marketplaceConstraints: ConstraintAnswers = {
  niches__id_pk: duplicateId,
  niches__name_key: conflict('marketplace.niche_name_taken', 'name', 'name is already in use'),
  niches__name_check: invalid('marketplace.niche_name_invalid', 'name', 'name must have 1 to 100 characters'),

  influencers__id_pk: duplicateId,
  influencers__user_id_key: {
    status: 409,
    code: 'marketplace.profile_exists',
    message: 'The account has an influencer profile already.',
  },
  influencers__user_id_fk: { missing: unknownOwner },
  influencers__username_key: conflict('marketplace.username_taken', 'username', 'username is already in use'),
  influencers__email_key: conflict('marketplace.email_taken', 'email', 'email is already in use'),
  influencers__phone_key: conflict('marketplace.phone_taken', 'phone', 'phone is already in use'),
  influencers__gender_check: invalid(
    'marketplace.gender_invalid',
    'gender',
    `gender must be one of ${genders.join(', ')}`,
  ),
  influencers__date_of_birth_check: invalid(
    'marketplace.date_of_birth_invalid',
    'dateOfBirth',
    'dateOfBirth must lie in the past',
  ),

  brands__id_pk: duplicateId,
  brands__user_id_fk: { missing: unknownOwner },
  brands__email_key: conflict('marketplace.email_taken', 'email', 'email is already in use'),
  brands__phone_key: conflict('marketplace.phone_taken', 'phone', 'phone is already in use'),
  brands__username_key: conflict('marketplace.username_taken', 'username', 'username is already in use'),
  brands__company_type_check: invalid(
    'marketplace.company_type_invalid',
    'companyType',
    `companyType must be one of ${companyTypes.join(', ')}`,
  ),
  brands__is_phone_verified_check: invalid(
    'marketplace.no_phone_to_verify',
    'phone',
    'there is no phone to be verified',
  ),

  influencer_niches__id_pk: duplicateId,
  influencer_niches__influencer_id_niche_id_key: nicheTwice,
  influencer_niches__niche_id_fk: { missing: unknownNiche, referenced: nicheInUse },
  influencer_niches__influencer_id_fk: {
    missing: missingParent(
      'marketplace.influencer_not_found',
      'influencerId',
      'the influencer does not exist',
    ),
  },

  brand_niches__id_pk: duplicateId,
  brand_niches__brand_id_niche_id_key: nicheTwice,
  brand_niches__niche_id_fk: { missing: unknownNiche, referenced: nicheInUse },
  brand_niches__brand_id_fk: {
    missing: missingParent('marketplace.brand_not_found', 'brandId', 'the brand does not exist'),
  },
};
