// @ts-check
'use strict';

const recorded = `
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()`;

/**
 * @param {string} table
 * @param {string} generated its stored generated columns, which are no change of their own
 */
const keepUpdatedAt = (table, generated = '') => `
  CREATE TRIGGER ${table}__set_updated_at BEFORE UPDATE ON identity.${table}
    FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at(${generated});`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`
      CREATE SCHEMA identity;
      COMMENT ON SCHEMA identity IS 'Accounts, their roles, sessions and the codes and links that prove an address.';

      CREATE TABLE identity.users (${recorded},
        email platform.email_address NOT NULL,
        username platform.username NOT NULL,
        full_name varchar(255) NOT NULL,
        first_name varchar(100),
        last_name varchar(100),
        phone platform.phone_number,
        is_phone_verified boolean NOT NULL DEFAULT false,
        email_verified_at timestamptz(3),
        profile_image varchar(255),
        password_hash varchar(255),
        status varchar(20) NOT NULL DEFAULT 'active',
        is_active boolean NOT NULL GENERATED ALWAYS AS (status = 'active') STORED,
        last_login_at timestamptz(3),
        CONSTRAINT users__id_pk PRIMARY KEY (id),
        CONSTRAINT users__status_check
          CHECK (status IN ('active', 'invited', 'deactivated', 'suspended', 'anonymised')),
        CONSTRAINT users__password_hash_check CHECK (password_hash LIKE '$2_$%'),
        CONSTRAINT users__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified)
      );
      CREATE UNIQUE INDEX idx_users_email ON identity.users (email);
      CREATE UNIQUE INDEX idx_users_username ON identity.users (username);
      CREATE UNIQUE INDEX users__phone_key ON identity.users (phone);
      CREATE INDEX idx_users_created_at ON identity.users (created_at, id);
      CREATE INDEX users__email_idx ON identity.users (email) WHERE status = 'active';
      ${keepUpdatedAt('users', "'is_active'")}

      CREATE TABLE identity.roles (${recorded},
        code varchar(50) NOT NULL,
        label varchar(100) NOT NULL,
        position integer NOT NULL,
        is_active boolean NOT NULL DEFAULT true,
        CONSTRAINT roles__id_pk PRIMARY KEY (id)
      );
      CREATE UNIQUE INDEX roles__code_key ON identity.roles (code);
      ${keepUpdatedAt('roles')}
      INSERT INTO identity.roles (code, label, position) VALUES
        ('admin', 'Administrator', 1), ('analyst', 'Analyst', 2), ('merchandiser', 'Merchandiser', 3),
        ('agent', 'Support agent', 4), ('counsellor', 'Counsellor', 5), ('member', 'Member', 6);

      CREATE TABLE identity.user_roles (
        id uuid NOT NULL DEFAULT platform.uuid_v7(),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        user_id uuid NOT NULL,
        role_id uuid NOT NULL,
        CONSTRAINT user_roles__id_pk PRIMARY KEY (id),
        CONSTRAINT user_roles__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
        CONSTRAINT user_roles__role_id_fk FOREIGN KEY (role_id)
          REFERENCES identity.roles (id) ON UPDATE CASCADE ON DELETE RESTRICT
      );
      CREATE UNIQUE INDEX user_roles__user_id_role_id_key ON identity.user_roles (user_id, role_id);
      CREATE INDEX user_roles__role_id_idx ON identity.user_roles (role_id);

      CREATE TABLE identity.user_sessions (${recorded},
        user_id uuid NOT NULL,
        family uuid NOT NULL,
        token_hash bytea NOT NULL,
        device varchar(255),
        ip_address inet,
        idle_expires_at timestamptz(3) NOT NULL,
        absolute_expires_at timestamptz(3) NOT NULL,
        rotated_at timestamptz(3),
        revoked_at timestamptz(3),
        CONSTRAINT user_sessions__id_pk PRIMARY KEY (id),
        CONSTRAINT user_sessions__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX user_sessions__token_hash_key ON identity.user_sessions (token_hash);
      CREATE INDEX user_sessions__user_id_idx ON identity.user_sessions (user_id);
      CREATE INDEX user_sessions__family_idx ON identity.user_sessions (family);
      ${keepUpdatedAt('user_sessions')}

      CREATE TABLE identity.user_preferences (${recorded},
        user_id uuid NOT NULL,
        locale varchar(35) NOT NULL DEFAULT 'en',
        timezone varchar(64) NOT NULL DEFAULT 'UTC',
        theme varchar(10) NOT NULL DEFAULT 'system',
        email_notifications boolean NOT NULL DEFAULT true,
        sms_notifications boolean NOT NULL DEFAULT false,
        push_notifications boolean NOT NULL DEFAULT true,
        marketing_emails boolean NOT NULL DEFAULT false,
        CONSTRAINT user_preferences__id_pk PRIMARY KEY (id),
        CONSTRAINT user_preferences__theme_check CHECK (theme IN ('system', 'light', 'dark')),
        CONSTRAINT user_preferences__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX user_preferences__user_id_key ON identity.user_preferences (user_id);
      ${keepUpdatedAt('user_preferences')}
    `);
  },

  async down(queryInterface) {
    await queryInterface.sequelize.query(`
      DROP TABLE identity.user_preferences, identity.user_sessions, identity.user_roles, identity.roles, identity.users;
      DROP SCHEMA identity;
    `);
  },
};
