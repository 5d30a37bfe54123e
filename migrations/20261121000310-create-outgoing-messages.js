// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE identity.outgoing_messages (
        id uuid NOT NULL DEFAULT platform.uuid_v7(),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        user_id uuid,
        channel varchar(10) NOT NULL,
        template varchar(40) NOT NULL,
        recipient_hash bytea NOT NULL,
        content bytea,
        status varchar(10) NOT NULL DEFAULT 'queued',
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        sent_at timestamptz(3),
        transport varchar(20),
        last_error varchar(50),
        cost numeric(10,2) NOT NULL DEFAULT 0,
        CONSTRAINT outgoing_messages__id_pk PRIMARY KEY (id),
        CONSTRAINT outgoing_messages__user_id_fk FOREIGN KEY (user_id)
          REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
        CONSTRAINT outgoing_messages__channel_check CHECK (channel IN ('email', 'sms')),
        CONSTRAINT outgoing_messages__status_check CHECK (status IN ('queued', 'sent', 'failed', 'expired')),
        CONSTRAINT outgoing_messages__recipient_hash_check CHECK (octet_length(recipient_hash) = 32),
        CONSTRAINT outgoing_messages__content_check CHECK (content IS NOT NULL OR status <> 'queued'),
        CONSTRAINT outgoing_messages__attempts_check CHECK (attempts BETWEEN 0 AND 5),
        CONSTRAINT outgoing_messages__sent_at_check CHECK (
          (sent_at IS NOT NULL) = (status = 'sent') AND (transport IS NOT NULL) = (status = 'sent')
        ),
        CONSTRAINT outgoing_messages__last_error_check CHECK (last_error ~ '^[a-z0-9_]+$'),
        CONSTRAINT outgoing_messages__cost_check CHECK (cost >= 0)
      );
      CREATE INDEX outgoing_messages__user_id_created_at_idx
        ON identity.outgoing_messages (user_id, created_at);
      CREATE INDEX outgoing_messages__recipient_hash_created_at_idx
        ON identity.outgoing_messages (recipient_hash, created_at);
      CREATE INDEX outgoing_messages__channel_created_at_idx
        ON identity.outgoing_messages (channel, created_at);
      CREATE INDEX outgoing_messages__next_attempt_at_idx
        ON identity.outgoing_messages (next_attempt_at) WHERE status = 'queued';
      CREATE TRIGGER outgoing_messages__set_updated_at BEFORE UPDATE ON identity.outgoing_messages
        FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
    `);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE identity.outgoing_messages');
  },
};
