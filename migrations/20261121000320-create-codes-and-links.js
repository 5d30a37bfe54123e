// @ts-check
'use strict';

const recorded = `
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()`;

/** @param {string} table */
const keepUpdatedAt = (table) => `
  CREATE TRIGGER ${table}__set_updated_at BEFORE UPDATE ON identity.${table}
    FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`
      CREATE TABLE identity.otps (${recorded},
        phone platform.phone_number NOT NULL,
        user_id uuid,
        purpose varchar(50) NOT NULL,
        subject_id uuid,
        code_hash bytea NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        is_used boolean NOT NULL DEFAULT false,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT otps__id_pk PRIMARY KEY (id),
        CONSTRAINT otps__purpose_check CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$'),
        CONSTRAINT otps__code_hash_check CHECK (octet_length(code_hash) = 32),
        CONSTRAINT otps__attempts_check CHECK (attempts BETWEEN 0 AND 5),
        CONSTRAINT otps__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX otps__phone_purpose_subject_id_key ON identity.otps (phone, purpose, subject_id)
        NULLS NOT DISTINCT WHERE NOT is_used;
      CREATE INDEX otps__phone_expires_at_idx ON identity.otps (phone, expires_at);
      CREATE INDEX otps__user_id_idx ON identity.otps (user_id);
      CREATE INDEX otps__expires_at_idx ON identity.otps (expires_at);
      ${keepUpdatedAt('otps')}

      CREATE TABLE identity.magic_links (${recorded},
        user_id uuid NOT NULL,
        purpose varchar(20) NOT NULL,
        email platform.email_address NOT NULL,
        token_hash bytea NOT NULL,
        code_hash bytea NOT NULL,
        code_attempts integer NOT NULL DEFAULT 0,
        browser_hash bytea,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        CONSTRAINT magic_links__id_pk PRIMARY KEY (id),
        CONSTRAINT magic_links__purpose_check CHECK (purpose IN ('sign_in', 'verify_email', 'change_email')),
        CONSTRAINT magic_links__token_hash_check CHECK (octet_length(token_hash) = 32),
        CONSTRAINT magic_links__code_hash_check CHECK (octet_length(code_hash) = 32),
        CONSTRAINT magic_links__code_attempts_check CHECK (code_attempts BETWEEN 0 AND 5),
        CONSTRAINT magic_links__browser_hash_check CHECK (octet_length(browser_hash) = 32),
        CONSTRAINT magic_links__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX magic_links__token_hash_key ON identity.magic_links (token_hash);
      CREATE UNIQUE INDEX magic_links__user_id_purpose_key ON identity.magic_links (user_id, purpose)
        WHERE used_at IS NULL;
      CREATE INDEX magic_links__user_id_expires_at_idx ON identity.magic_links (user_id, expires_at);
      CREATE INDEX magic_links__expires_at_idx ON identity.magic_links (expires_at);
      ${keepUpdatedAt('magic_links')}
    `);
  },

  async down(queryInterface) {
    await queryInterface.sequelize.query('DROP TABLE identity.magic_links, identity.otps');
  },
};
