// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE platform.idempotency_keys (
        id uuid NOT NULL DEFAULT platform.uuid_v7(),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        key_hash bytea NOT NULL,
        body_hash bytea NOT NULL,
        user_id uuid,
        answer bytea,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT idempotency_keys__id_pk PRIMARY KEY (id),
        CONSTRAINT idempotency_keys__key_hash_check CHECK (octet_length(key_hash) = 32),
        CONSTRAINT idempotency_keys__body_hash_check CHECK (octet_length(body_hash) = 32)
      );
      CREATE UNIQUE INDEX idempotency_keys__key_hash_key ON platform.idempotency_keys (key_hash);
      CREATE INDEX idempotency_keys__user_id_idx ON platform.idempotency_keys (user_id);
      CREATE INDEX idempotency_keys__expires_at_idx ON platform.idempotency_keys (expires_at);
    `);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE platform.idempotency_keys');
  },
};
