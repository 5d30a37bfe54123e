// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    // Logged: an unlogged table is empty after a crash, and on every standby.
    await sequelize.query(`
      CREATE TABLE platform.rate_limits (
        id uuid NOT NULL DEFAULT platform.uuid_v7(),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        name varchar(100) NOT NULL,
        key_hash bytea NOT NULL,
        hits integer NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT rate_limits__id_pk PRIMARY KEY (id),
        CONSTRAINT rate_limits__key_hash_check CHECK (octet_length(key_hash) = 32),
        CONSTRAINT rate_limits__hits_check CHECK (hits > 0)
      );
      CREATE UNIQUE INDEX rate_limits__key_hash_key ON platform.rate_limits (key_hash);
      CREATE INDEX rate_limits__expires_at_idx ON platform.rate_limits (expires_at);
      CREATE TRIGGER rate_limits__set_updated_at BEFORE UPDATE ON platform.rate_limits
        FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
    `);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE platform.rate_limits');
  },
};
