ALTER TABLE marketplace.niches
  ADD CONSTRAINT niches__name_check CHECK (length(name::text) BETWEEN 1 AND 100);

ALTER TABLE marketplace.influencers
  ADD CONSTRAINT influencers__gender_check
    CHECK (gender IN ('female', 'male', 'non_binary', 'other', 'undisclosed')),
  ADD CONSTRAINT influencers__date_of_birth_check CHECK (date_of_birth <= (created_at AT TIME ZONE 'UTC')::date);

ALTER TABLE marketplace.brands
  ADD CONSTRAINT brands__company_type_check
    CHECK (company_type IN ('private_limited', 'public_limited', 'llp', 'partnership', 'sole_proprietorship', 'ngo', 'other')),
  ADD CONSTRAINT brands__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified);
