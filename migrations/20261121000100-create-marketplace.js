// @ts-check
'use strict';

const profileIsComplete = `brand_name IS NOT NULL AND legal_entity_name IS NOT NULL AND company_type IS NOT NULL
  AND brand_email_id IS NOT NULL AND poc_name IS NOT NULL AND poc_email_id IS NOT NULL
  AND poc_contact_number IS NOT NULL`;

const recorded = `
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()`;

/**
 * @param {string} table
 * @param {string} generated its stored generated columns, which are no change of their own
 */
const keepUpdatedAt = (table, generated = '') => `
  CREATE TRIGGER ${table}__set_updated_at BEFORE UPDATE ON marketplace.${table}
    FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at(${generated});`;

/** @param {string} owner */
const junction = (owner) => `
  CREATE TABLE marketplace.${owner}_niches (${recorded},
    ${owner}_id uuid NOT NULL,
    niche_id uuid NOT NULL,
    CONSTRAINT ${owner}_niches__id_pk PRIMARY KEY (id),
    CONSTRAINT ${owner}_niches__${owner}_id_fk FOREIGN KEY (${owner}_id)
      REFERENCES marketplace.${owner}s (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT ${owner}_niches__niche_id_fk FOREIGN KEY (niche_id)
      REFERENCES marketplace.niches (id) ON UPDATE CASCADE ON DELETE RESTRICT
  );
  CREATE UNIQUE INDEX ${owner}_niches__${owner}_id_niche_id_key ON marketplace.${owner}_niches (${owner}_id, niche_id);
  CREATE INDEX ${owner}_niches__niche_id_idx ON marketplace.${owner}_niches (niche_id);
  ${keepUpdatedAt(`${owner}_niches`)}`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`
      CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
      CREATE SCHEMA marketplace;
      COMMENT ON SCHEMA marketplace IS 'Influencers, brands and the niches that bring them together.';

      CREATE TABLE marketplace.niches (${recorded},
        name citext NOT NULL,
        icon varchar(50),
        description text,
        is_active boolean NOT NULL DEFAULT true,
        CONSTRAINT niches__id_pk PRIMARY KEY (id),
        CONSTRAINT niches__name_check CHECK (length(name::text) BETWEEN 1 AND 100)
      );
      CREATE UNIQUE INDEX niches__name_key ON marketplace.niches (name);
      CREATE INDEX niches__created_at_idx ON marketplace.niches (created_at, id);
      CREATE INDEX niches__search_idx ON marketplace.niches USING gin ((name::text) public.gin_trgm_ops);
      ${keepUpdatedAt('niches')}

      CREATE TABLE marketplace.influencers (${recorded},
        name varchar(255) NOT NULL,
        username platform.username NOT NULL,
        email platform.email_address NOT NULL,
        phone platform.phone_number NOT NULL,
        date_of_birth date,
        gender varchar(20),
        bio text,
        profile_image varchar(255),
        is_phone_verified boolean NOT NULL DEFAULT false,
        is_active boolean NOT NULL DEFAULT true,
        CONSTRAINT influencers__id_pk PRIMARY KEY (id),
        CONSTRAINT influencers__gender_check
          CHECK (gender IN ('female', 'male', 'non_binary', 'other', 'undisclosed')),
        CONSTRAINT influencers__date_of_birth_check
          CHECK (date_of_birth <= (created_at AT TIME ZONE 'UTC')::date)
      );
      CREATE UNIQUE INDEX influencers__username_key ON marketplace.influencers (username);
      CREATE UNIQUE INDEX influencers__email_key ON marketplace.influencers (email);
      CREATE UNIQUE INDEX influencers__phone_key ON marketplace.influencers (phone);
      CREATE INDEX influencers__created_at_idx ON marketplace.influencers (created_at, id);
      CREATE INDEX influencers__name_idx ON marketplace.influencers (name, id);
      CREATE INDEX influencers__search_idx ON marketplace.influencers
        USING gin ((name || ' ' || username::text) public.gin_trgm_ops);
      ${keepUpdatedAt('influencers')}

      CREATE TABLE marketplace.brands (${recorded},
        email platform.email_address NOT NULL,
        phone platform.phone_number,
        is_phone_verified boolean NOT NULL DEFAULT false,
        brand_name varchar(255),
        username platform.username,
        legal_entity_name varchar(255),
        company_type varchar(30),
        brand_email_id platform.email_address,
        poc_name varchar(255),
        poc_designation varchar(255),
        poc_email_id platform.email_address,
        poc_contact_number platform.phone_number,
        brand_bio text,
        profile_image varchar(255),
        incorporation_document varchar(255),
        gst_document varchar(255),
        pan_document varchar(255),
        is_profile_completed boolean NOT NULL GENERATED ALWAYS AS (${profileIsComplete}) STORED,
        is_active boolean NOT NULL DEFAULT true,
        CONSTRAINT brands__id_pk PRIMARY KEY (id),
        CONSTRAINT brands__company_type_check CHECK (company_type IN
          ('private_limited', 'public_limited', 'llp', 'partnership', 'sole_proprietorship', 'ngo', 'other'))
      );
      CREATE UNIQUE INDEX brands__email_key ON marketplace.brands (email);
      CREATE UNIQUE INDEX brands__phone_key ON marketplace.brands (phone);
      CREATE UNIQUE INDEX brands__username_key ON marketplace.brands (username);
      CREATE INDEX brands__created_at_idx ON marketplace.brands (created_at, id);
      CREATE INDEX brands__search_idx ON marketplace.brands
        USING gin ((coalesce(brand_name, '') || ' ' || coalesce(username::text, '')) public.gin_trgm_ops);
      ${keepUpdatedAt('brands', "'is_profile_completed'")}
      ${junction('influencer')}
      ${junction('brand')}
    `);
  },

  async down(queryInterface) {
    await queryInterface.sequelize.query(`
      DROP TABLE marketplace.brand_niches, marketplace.influencer_niches, marketplace.brands,
        marketplace.influencers, marketplace.niches;
      DROP SCHEMA marketplace;
      DROP EXTENSION IF EXISTS pg_trgm;
    `);
  },
};
