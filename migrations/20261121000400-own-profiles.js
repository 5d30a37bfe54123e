// @ts-check
'use strict';

const addOwner = (/** @type {string} */ table) => `
  ALTER TABLE marketplace.${table}
    ADD COLUMN user_id uuid,
    ADD CONSTRAINT ${table}__user_id_fk FOREIGN KEY (user_id)
      REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE;`;

const small =
  'Profiles are there since 20261121000100 of the same first release: no database has more than a few of them yet.';

/** @type {import('sequelize-cli').Migration & { lint: Record<string, string> }} */
module.exports = {
  lint: {
    'adding-foreign-key-constraint': small,
    'constraint-missing-not-valid': small,
    'require-concurrent-index-creation': small,
  },

  // NOT VALID and CONCURRENTLY would gain little: the column is new and empty, so that nothing is rewritten, looked up
  // or sorted. Profiles are held up for one pass over them (a million: half a second), and the lock timeout bounds
  // the wait for them.
  async up({ sequelize }) {
    await sequelize.query(`
      ${addOwner('influencers')}
      CREATE UNIQUE INDEX influencers__user_id_key ON marketplace.influencers (user_id);
      ${addOwner('brands')}
      CREATE INDEX brands__user_id_idx ON marketplace.brands (user_id);
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE marketplace.brands DROP COLUMN user_id;
      ALTER TABLE marketplace.influencers DROP COLUMN user_id;
    `);
  },
};
