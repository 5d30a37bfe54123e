-- All other tables, each after those that it refers to.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE TABLE "identity"."users" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "email" platform.email_address NOT NULL,
  "username" platform.username NOT NULL,
  "full_name" character varying(255) NOT NULL,
  "first_name" character varying(100),
  "last_name" character varying(100),
  "phone" platform.phone_number,
  "is_phone_verified" boolean NOT NULL DEFAULT false,
  "email_verified_at" timestamp(3) with time zone,
  "profile_image" character varying(255),
  "password_hash" character varying(255),
  "status" character varying(20) NOT NULL DEFAULT 'active'::character varying,
  "is_active" boolean GENERATED ALWAYS AS (((status)::text = 'active'::text)) STORED NOT NULL,
  "last_login_at" timestamp(3) with time zone,
  CONSTRAINT "users__id_pk" PRIMARY KEY (id),
  CONSTRAINT "users__is_phone_verified_check" CHECK (((phone IS NOT NULL) OR (NOT is_phone_verified))),
  CONSTRAINT "users__password_hash_check" CHECK (((password_hash)::text ~~ '$2_$%'::text)),
  CONSTRAINT "users__status_check" CHECK ((status IN ('active', 'invited', 'deactivated', 'suspended', 'anonymised')))
);

CREATE TABLE "casework"."beneficiaries" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "account_id" uuid,
  "first_name" bytea NOT NULL,
  "last_name" bytea NOT NULL,
  "email" bytea,
  "email_index" bytea,
  "phone" bytea,
  "phone_index" bytea,
  "birth_date" bytea,
  "identity" bytea,
  "identity_index" bytea,
  "notes" bytea,
  "status" character varying(20) NOT NULL DEFAULT 'intake'::character varying,
  "consent_at" timestamp(3) with time zone,
  "preliminary_minutes" integer NOT NULL DEFAULT 0,
  "investigation_minutes" integer NOT NULL DEFAULT 0,
  "conclusion_minutes" integer NOT NULL DEFAULT 0,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "beneficiaries__id_pk" PRIMARY KEY (id),
  CONSTRAINT "beneficiaries__consent_check" CHECK ((((status)::text = 'intake'::text) OR (consent_at IS NOT NULL))),
  CONSTRAINT "beneficiaries__minutes_check" CHECK (((LEAST(preliminary_minutes, investigation_minutes, conclusion_minutes) >= 0) AND (((preliminary_minutes + investigation_minutes) + conclusion_minutes) <= 1440))),
  CONSTRAINT "beneficiaries__status_check" CHECK ((status IN ('intake', 'preliminary', 'investigation', 'conclusion', 'closed'))),
  CONSTRAINT "beneficiaries__account_id_fk" FOREIGN KEY (account_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "fk_beneficiary_user" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."conversations" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "beneficiary_id" uuid NOT NULL,
  "phase" character varying(20) NOT NULL,
  "channel" character varying(20) NOT NULL,
  "subject" bytea NOT NULL,
  "notes" bytea,
  "held_at" timestamp(3) with time zone NOT NULL,
  "minutes" integer NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "conversations__id_pk" PRIMARY KEY (id),
  CONSTRAINT "conversations__channel_check" CHECK ((channel IN ('in_person', 'video', 'phone', 'written', 'assessment'))),
  CONSTRAINT "conversations__minutes_check" CHECK (((minutes >= 1) AND (minutes <= 1440))),
  CONSTRAINT "conversations__phase_check" CHECK ((phase IN ('preliminary', 'investigation', 'conclusion'))),
  CONSTRAINT "conversations__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "conversations__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."documents" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "beneficiary_id" uuid NOT NULL,
  "title" bytea NOT NULL,
  "kind" character varying(20) NOT NULL,
  "status" character varying(20) NOT NULL DEFAULT 'draft'::character varying,
  "version_count" integer NOT NULL DEFAULT 0,
  "signed_version" integer,
  "signed_sha256" character varying(64),
  "signed_by" uuid,
  "signed_at" timestamp(3) with time zone,
  "shared_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "documents__id_pk" PRIMARY KEY (id),
  CONSTRAINT "documents__kind_check" CHECK ((kind IN ('agreement', 'cv', 'assessment', 'summary', 'other'))),
  CONSTRAINT "documents__signature_check" CHECK (
CASE num_nonnulls(signed_at, signed_by, signed_version, signed_sha256)
    WHEN 0 THEN ((status)::text <> 'signed'::text)
    WHEN 4 THEN (status IN ('signed', 'archived'))
    ELSE false
END),
  CONSTRAINT "documents__status_check" CHECK ((status IN ('draft', 'in_review', 'signed', 'archived'))),
  CONSTRAINT "documents__version_count_check" CHECK ((version_count >= 0)),
  CONSTRAINT "documents__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "documents__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."document_versions" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "file_name" character varying(255) NOT NULL,
  "mime_type" character varying(100) NOT NULL,
  "size_bytes" bigint NOT NULL,
  "sha256" character varying(64) NOT NULL,
  "storage_key" character varying(100) NOT NULL,
  "file_key" bytea NOT NULL,
  "document_id" uuid NOT NULL,
  "beneficiary_id" uuid NOT NULL,
  "number" integer NOT NULL,
  "created_by" uuid,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "document_versions__id_pk" PRIMARY KEY (id),
  CONSTRAINT "document_versions__number_check" CHECK ((number > 0)),
  CONSTRAINT "document_versions__sha256_check" CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT "document_versions__size_bytes_check" CHECK ((size_bytes > 0)),
  CONSTRAINT "document_versions__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "document_versions__document_id_fk" FOREIGN KEY (document_id) REFERENCES casework.documents(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."hand_overs" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "beneficiary_id" uuid NOT NULL,
  "from_counsellor" uuid NOT NULL,
  "to_counsellor" uuid NOT NULL,
  "reason" bytea NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "hand_overs__id_pk" PRIMARY KEY (id),
  CONSTRAINT "hand_overs__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."invitations" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "beneficiary_id" uuid NOT NULL,
  "account_id" uuid NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "invitations__id_pk" PRIMARY KEY (id),
  CONSTRAINT "invitations__account_id_fk" FOREIGN KEY (account_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "invitations__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "casework"."summaries" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "beneficiary_id" uuid NOT NULL,
  "body" bytea NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "summaries__id_pk" PRIMARY KEY (id),
  CONSTRAINT "summaries__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."magic_links" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "purpose" character varying(20) NOT NULL,
  "email" platform.email_address NOT NULL,
  "token_hash" bytea NOT NULL,
  "code_hash" bytea NOT NULL,
  "code_attempts" integer NOT NULL DEFAULT 0,
  "browser_hash" bytea,
  "expires_at" timestamp(3) with time zone NOT NULL,
  "used_at" timestamp(3) with time zone,
  CONSTRAINT "magic_links__id_pk" PRIMARY KEY (id),
  CONSTRAINT "magic_links__browser_hash_check" CHECK ((octet_length(browser_hash) = 32)),
  CONSTRAINT "magic_links__code_attempts_check" CHECK (((code_attempts >= 0) AND (code_attempts <= 5))),
  CONSTRAINT "magic_links__code_hash_check" CHECK ((octet_length(code_hash) = 32)),
  CONSTRAINT "magic_links__purpose_check" CHECK ((purpose IN ('sign_in', 'verify_email', 'change_email'))),
  CONSTRAINT "magic_links__token_hash_check" CHECK ((octet_length(token_hash) = 32)),
  CONSTRAINT "magic_links__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."otps" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "phone" platform.phone_number NOT NULL,
  "user_id" uuid,
  "purpose" character varying(50) NOT NULL,
  "subject_id" uuid,
  "code_hash" bytea NOT NULL,
  "attempts" integer NOT NULL DEFAULT 0,
  "is_used" boolean NOT NULL DEFAULT false,
  "expires_at" timestamp(3) with time zone NOT NULL,
  CONSTRAINT "otps__id_pk" PRIMARY KEY (id),
  CONSTRAINT "otps__attempts_check" CHECK (((attempts >= 0) AND (attempts <= 5))),
  CONSTRAINT "otps__code_hash_check" CHECK ((octet_length(code_hash) = 32)),
  CONSTRAINT "otps__purpose_check" CHECK (((purpose)::text ~ '^[a-z]+(_[a-z]+)*$'::text)),
  CONSTRAINT "otps__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."outgoing_messages" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid,
  "channel" character varying(10) NOT NULL,
  "template" character varying(40) NOT NULL,
  "recipient_hash" bytea NOT NULL,
  "content" bytea,
  "status" character varying(10) NOT NULL DEFAULT 'queued'::character varying,
  "attempts" integer NOT NULL DEFAULT 0,
  "next_attempt_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "expires_at" timestamp(3) with time zone NOT NULL,
  "sent_at" timestamp(3) with time zone,
  "transport" character varying(20),
  "last_error" character varying(50),
  "cost" numeric(10,2) NOT NULL DEFAULT 0,
  CONSTRAINT "outgoing_messages__id_pk" PRIMARY KEY (id),
  CONSTRAINT "outgoing_messages__attempts_check" CHECK (((attempts >= 0) AND (attempts <= 5))),
  CONSTRAINT "outgoing_messages__channel_check" CHECK ((channel IN ('email', 'sms'))),
  CONSTRAINT "outgoing_messages__content_check" CHECK (((content IS NOT NULL) OR ((status)::text <> 'queued'::text))),
  CONSTRAINT "outgoing_messages__cost_check" CHECK ((cost >= (0)::numeric)),
  CONSTRAINT "outgoing_messages__last_error_check" CHECK (((last_error)::text ~ '^[a-z0-9_]+$'::text)),
  CONSTRAINT "outgoing_messages__recipient_hash_check" CHECK ((octet_length(recipient_hash) = 32)),
  CONSTRAINT "outgoing_messages__sent_at_check" CHECK ((((sent_at IS NOT NULL) = ((status)::text = 'sent'::text)) AND ((transport IS NOT NULL) = ((status)::text = 'sent'::text)))),
  CONSTRAINT "outgoing_messages__status_check" CHECK ((status IN ('queued', 'sent', 'failed', 'expired'))),
  CONSTRAINT "outgoing_messages__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."user_preferences" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "locale" character varying(35) NOT NULL DEFAULT 'en'::character varying,
  "timezone" character varying(64) NOT NULL DEFAULT 'UTC'::character varying,
  "theme" character varying(10) NOT NULL DEFAULT 'system'::character varying,
  "email_notifications" boolean NOT NULL DEFAULT true,
  "sms_notifications" boolean NOT NULL DEFAULT false,
  "push_notifications" boolean NOT NULL DEFAULT true,
  "marketing_emails" boolean NOT NULL DEFAULT false,
  CONSTRAINT "user_preferences__id_pk" PRIMARY KEY (id),
  CONSTRAINT "user_preferences__theme_check" CHECK ((theme IN ('system', 'light', 'dark'))),
  CONSTRAINT "user_preferences__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."user_roles" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "role_id" uuid NOT NULL,
  CONSTRAINT "user_roles__id_pk" PRIMARY KEY (id),
  CONSTRAINT "user_roles__role_id_fk" FOREIGN KEY (role_id) REFERENCES identity.roles(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "user_roles__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "identity"."user_sessions" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "family" uuid NOT NULL,
  "token_hash" bytea NOT NULL,
  "device" character varying(255),
  "ip_address" inet,
  "idle_expires_at" timestamp(3) with time zone NOT NULL,
  "absolute_expires_at" timestamp(3) with time zone NOT NULL,
  "rotated_at" timestamp(3) with time zone,
  "revoked_at" timestamp(3) with time zone,
  CONSTRAINT "user_sessions__id_pk" PRIMARY KEY (id),
  CONSTRAINT "user_sessions__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "marketplace"."brands" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "email" platform.email_address NOT NULL,
  "phone" platform.phone_number,
  "is_phone_verified" boolean NOT NULL DEFAULT false,
  "brand_name" character varying(255),
  "username" platform.username,
  "legal_entity_name" character varying(255),
  "company_type" character varying(30),
  "brand_email_id" platform.email_address,
  "poc_name" character varying(255),
  "poc_designation" character varying(255),
  "poc_email_id" platform.email_address,
  "poc_contact_number" platform.phone_number,
  "brand_bio" text,
  "profile_image" character varying(255),
  "incorporation_document" character varying(255),
  "gst_document" character varying(255),
  "pan_document" character varying(255),
  "is_profile_completed" boolean GENERATED ALWAYS AS (((brand_name IS NOT NULL) AND (legal_entity_name IS NOT NULL) AND (company_type IS NOT NULL) AND (brand_email_id IS NOT NULL) AND (poc_name IS NOT NULL) AND (poc_email_id IS NOT NULL) AND (poc_contact_number IS NOT NULL))) STORED NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "user_id" uuid,
  CONSTRAINT "brands__id_pk" PRIMARY KEY (id),
  CONSTRAINT "brands__company_type_check" CHECK ((company_type IN ('private_limited', 'public_limited', 'llp', 'partnership', 'sole_proprietorship', 'ngo', 'other'))),
  CONSTRAINT "brands__is_phone_verified_check" CHECK (((phone IS NOT NULL) OR (NOT is_phone_verified))),
  CONSTRAINT "brands__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "marketplace"."influencers" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" character varying(255) NOT NULL,
  "username" platform.username NOT NULL,
  "email" platform.email_address NOT NULL,
  "phone" platform.phone_number NOT NULL,
  "date_of_birth" date,
  "gender" character varying(20),
  "bio" text,
  "profile_image" character varying(255),
  "is_phone_verified" boolean NOT NULL DEFAULT false,
  "is_active" boolean NOT NULL DEFAULT true,
  "user_id" uuid,
  CONSTRAINT "influencers__id_pk" PRIMARY KEY (id),
  CONSTRAINT "influencers__date_of_birth_check" CHECK ((date_of_birth <= ((created_at AT TIME ZONE 'UTC'::text))::date)),
  CONSTRAINT "influencers__gender_check" CHECK ((gender IN ('female', 'male', 'non_binary', 'other', 'undisclosed'))),
  CONSTRAINT "influencers__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "marketplace"."niches" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" public.citext NOT NULL,
  "icon" character varying(50),
  "description" text,
  "is_active" boolean NOT NULL DEFAULT true,
  CONSTRAINT "niches__id_pk" PRIMARY KEY (id),
  CONSTRAINT "niches__name_check" CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 100)))
);

CREATE TABLE "marketplace"."brand_niches" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "brand_id" uuid NOT NULL,
  "niche_id" uuid NOT NULL,
  CONSTRAINT "brand_niches__id_pk" PRIMARY KEY (id),
  CONSTRAINT "brand_niches__brand_id_fk" FOREIGN KEY (brand_id) REFERENCES marketplace.brands(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "brand_niches__niche_id_fk" FOREIGN KEY (niche_id) REFERENCES marketplace.niches(id) ON UPDATE CASCADE ON DELETE RESTRICT
);

CREATE TABLE "marketplace"."influencer_niches" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "influencer_id" uuid NOT NULL,
  "niche_id" uuid NOT NULL,
  CONSTRAINT "influencer_niches__id_pk" PRIMARY KEY (id),
  CONSTRAINT "influencer_niches__influencer_id_fk" FOREIGN KEY (influencer_id) REFERENCES marketplace.influencers(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "influencer_niches__niche_id_fk" FOREIGN KEY (niche_id) REFERENCES marketplace.niches(id) ON UPDATE CASCADE ON DELETE RESTRICT
);

CREATE TABLE "messaging"."changes" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "thread_id" uuid NOT NULL,
  "kind" character varying(20) NOT NULL,
  "subject_id" uuid NOT NULL,
  "user_id" uuid,
  "position" bigint,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "changes__id_pk" PRIMARY KEY (id),
  CONSTRAINT "changes__kind_check" CHECK ((kind IN ('message', 'thread', 'participant'))),
  CONSTRAINT "changes__position_check" CHECK (("position" > 0))
);

CREATE TABLE "messaging"."feeds" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" character varying(20) NOT NULL,
  "given_through" bigint NOT NULL DEFAULT 0,
  "forgotten_through" bigint NOT NULL DEFAULT 0,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "feeds__id_pk" PRIMARY KEY (id),
  CONSTRAINT "feeds__name_check" CHECK (((name)::text = 'changes'::text)),
  CONSTRAINT "feeds__places_check" CHECK (((forgotten_through >= 0) AND (forgotten_through <= given_through)))
);

CREATE TABLE "messaging"."threads" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" character varying(255),
  "is_direct" boolean NOT NULL DEFAULT false,
  "is_archived" boolean NOT NULL DEFAULT false,
  "last_message_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "last_seq" integer NOT NULL DEFAULT 0,
  "message_count" integer NOT NULL DEFAULT 0,
  "participant_count" integer NOT NULL DEFAULT 0,
  "direct_low_id" uuid,
  "direct_high_id" uuid,
  "retention_days" integer,
  "legal_hold_at" timestamp(3) with time zone,
  "legal_hold_reason" character varying(500),
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "threads__id_pk" PRIMARY KEY (id),
  CONSTRAINT "threads__counters_check" CHECK (((participant_count >= 0) AND (message_count >= 0) AND (last_seq >= message_count))),
  CONSTRAINT "threads__direct_name_check" CHECK (((NOT is_direct) OR (name IS NULL))),
  CONSTRAINT "threads__direct_pair_check" CHECK ((((direct_low_id < direct_high_id) AND is_direct) OR (direct_low_id IS NULL) OR (direct_high_id IS NULL))),
  CONSTRAINT "threads__legal_hold_check" CHECK (((legal_hold_at IS NULL) = (legal_hold_reason IS NULL))),
  CONSTRAINT "threads__retention_days_check" CHECK (((retention_days >= 1) AND (retention_days <= 3650))),
  CONSTRAINT "threads__direct_high_id_fk" FOREIGN KEY (direct_high_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "threads__direct_low_id_fk" FOREIGN KEY (direct_low_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL
);
ALTER TABLE "messaging"."threads" SET (fillfactor=80);

CREATE TABLE "messaging"."messages" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "thread_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "seq" integer NOT NULL,
  "content" bytea,
  "search_tokens" bigint[],
  "parent_id" uuid,
  "status" character varying(20) NOT NULL DEFAULT 'sent'::character varying,
  "metadata" jsonb,
  "attachment_count" integer NOT NULL DEFAULT 0,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "messages__id_pk" PRIMARY KEY (id),
  CONSTRAINT "messages__content_check" CHECK (((((status)::text = 'deleted'::text) = (content IS NULL)) AND (octet_length(content) <= 40100))),
  CONSTRAINT "messages__metadata_check" CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 8192))),
  CONSTRAINT "messages__parent_check" CHECK ((parent_id <> id)),
  CONSTRAINT "messages__seq_check" CHECK ((seq > 0)),
  CONSTRAINT "messages__status_check" CHECK ((status IN ('sent', 'delivered', 'read', 'edited', 'deleted'))),
  CONSTRAINT "messages__parent_id_fk" FOREIGN KEY (parent_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "messages__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "messages__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "messaging"."attachments" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "file_name" character varying(255) NOT NULL,
  "mime_type" character varying(100) NOT NULL,
  "size_bytes" bigint NOT NULL,
  "sha256" character varying(64) NOT NULL,
  "storage_key" character varying(100) NOT NULL,
  "file_key" bytea NOT NULL,
  "thread_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "message_id" uuid,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "attachments__id_pk" PRIMARY KEY (id),
  CONSTRAINT "attachments__sha256_check" CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT "attachments__size_bytes_check" CHECK ((size_bytes > 0)),
  CONSTRAINT "attachments__message_id_fk" FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "attachments__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "attachments__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "messaging"."preserved_messages" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "message_id" uuid NOT NULL,
  "content" bytea NOT NULL,
  "metadata" jsonb,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "preserved_messages__id_pk" PRIMARY KEY (id),
  CONSTRAINT "preserved_messages__message_id_fk" FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "messaging"."thread_participants" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "thread_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "role" character varying(10) NOT NULL DEFAULT 'member'::character varying,
  "is_archived" boolean NOT NULL DEFAULT false,
  "history_after_seq" integer NOT NULL DEFAULT 0,
  "last_read_seq" integer NOT NULL DEFAULT 0,
  "last_read_at" timestamp(3) with time zone,
  "last_delivered_seq" integer NOT NULL DEFAULT 0,
  "not_unread_count" integer NOT NULL DEFAULT 0,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "thread_participants__id_pk" PRIMARY KEY (id),
  CONSTRAINT "thread_participants__marks_check" CHECK (((history_after_seq >= 0) AND (last_read_seq >= history_after_seq) AND (last_delivered_seq >= last_read_seq) AND (not_unread_count >= 0))),
  CONSTRAINT "thread_participants__role_check" CHECK ((role IN ('owner', 'member'))),
  CONSTRAINT "thread_participants__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "thread_participants__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);
ALTER TABLE "messaging"."thread_participants" SET (fillfactor=80);

CREATE TABLE "platform"."audit_logs" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "occurred_at" timestamp(3) with time zone GENERATED ALWAYS AS (platform.uuid_v7_time(id)) STORED NOT NULL,
  "actor_id" uuid,
  "actor" text NOT NULL,
  "action" text NOT NULL,
  "table_name" text NOT NULL,
  "record_id" uuid,
  "subject_id" uuid,
  "changes" jsonb,
  "ip_address" inet,
  "ip_salt" uuid,
  "ip_commitment" uuid,
  "forgotten_for" uuid,
  "request_id" text,
  "cluster" bigint NOT NULL,
  "transaction_id" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT "audit_logs__id_pk" PRIMARY KEY (id),
  CONSTRAINT "audit_logs__action_check" CHECK ((action = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text, 'truncate'::text, 'read'::text, 'forget'::text, 'baseline'::text]))),
  CONSTRAINT "audit_logs__record_id_check" CHECK (((record_id IS NULL) = (action = 'truncate'::text)))
);

CREATE TABLE "platform"."audit_seals" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "sequence" bigint NOT NULL,
  "cluster" bigint NOT NULL,
  "from_transaction" xid8 NOT NULL,
  "from_id" uuid NOT NULL,
  "to_transaction" xid8 NOT NULL,
  "to_id" uuid NOT NULL,
  "row_count" integer NOT NULL,
  "fingerprints" bytea NOT NULL,
  "previous_hash" bytea NOT NULL,
  "hash" bytea NOT NULL,
  CONSTRAINT "audit_seals__id_pk" PRIMARY KEY (id),
  CONSTRAINT "audit_seals__hash_check" CHECK (((octet_length(hash) = 32) AND (octet_length(previous_hash) = 32))),
  CONSTRAINT "audit_seals__row_count_check" CHECK (((row_count > 0) AND (octet_length(fingerprints) = (24 * row_count)))),
  CONSTRAINT "audit_seals__sequence_check" CHECK ((sequence > 0))
);

CREATE TABLE "platform"."discarded_files" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "storage_key" character varying(100) NOT NULL,
  "attempts" integer NOT NULL DEFAULT 0,
  "next_attempt_at" timestamp(3) with time zone NOT NULL,
  "last_error" character varying(50),
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "discarded_files__id_pk" PRIMARY KEY (id),
  CONSTRAINT "discarded_files__attempts_check" CHECK ((attempts >= 0))
);

CREATE TABLE "platform"."idempotency_keys" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "key_hash" bytea NOT NULL,
  "body_hash" bytea NOT NULL,
  "user_id" uuid,
  "answer" bytea,
  "expires_at" timestamp(3) with time zone NOT NULL,
  CONSTRAINT "idempotency_keys__id_pk" PRIMARY KEY (id),
  CONSTRAINT "idempotency_keys__body_hash_check" CHECK ((octet_length(body_hash) = 32)),
  CONSTRAINT "idempotency_keys__key_hash_check" CHECK ((octet_length(key_hash) = 32))
);

CREATE TABLE "platform"."rate_limits" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" character varying(100) NOT NULL,
  "key_hash" bytea NOT NULL,
  "hits" integer NOT NULL,
  "expires_at" timestamp(3) with time zone NOT NULL,
  CONSTRAINT "rate_limits__id_pk" PRIMARY KEY (id),
  CONSTRAINT "rate_limits__hits_check" CHECK ((hits > 0)),
  CONSTRAINT "rate_limits__key_hash_check" CHECK ((octet_length(key_hash) = 32))
);

CREATE TABLE "sales"."daily_demands" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "product_id" uuid NOT NULL,
  "day" date NOT NULL,
  "is_promo" boolean NOT NULL,
  "lines" bigint NOT NULL,
  "units_sold" bigint NOT NULL,
  "units_returned" bigint NOT NULL,
  "revenue" numeric(38,2) NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "daily_demands__id_pk" PRIMARY KEY (id),
  CONSTRAINT "daily_demands__counts_check" CHECK (((lines >= 0) AND (units_sold >= 0) AND (units_returned >= 0)))
);
ALTER TABLE "sales"."daily_demands" SET (fillfactor=80);

CREATE TABLE "sales"."events" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "event_name" character varying(255) NOT NULL,
  "event_date" date NOT NULL,
  "type" sales.enum_events_type NOT NULL,
  "description" text,
  "include_in_prediction" boolean NOT NULL DEFAULT true,
  CONSTRAINT "events__id_pk" PRIMARY KEY (id)
);

CREATE TABLE "sales"."forecast_batches" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "status" character varying(20) NOT NULL DEFAULT 'running'::character varying,
  "as_of" date NOT NULL,
  "horizon_days" integer NOT NULL,
  "total" integer NOT NULL DEFAULT 0,
  "done" integer NOT NULL DEFAULT 0,
  "failed" integer NOT NULL DEFAULT 0,
  "skipped" integer NOT NULL DEFAULT 0,
  "started_at" timestamp(3) with time zone NOT NULL,
  "finished_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "forecast_batches__id_pk" PRIMARY KEY (id),
  CONSTRAINT "forecast_batches__counts_check" CHECK (((done >= 0) AND (failed >= 0) AND (skipped >= 0) AND (((done + failed) + skipped) <= total))),
  CONSTRAINT "forecast_batches__finished_at_check" CHECK (((((status)::text = 'done'::text) = (finished_at IS NOT NULL)) AND (finished_at >= started_at))),
  CONSTRAINT "forecast_batches__horizon_days_check" CHECK (((horizon_days >= 1) AND (horizon_days <= 365))),
  CONSTRAINT "forecast_batches__status_check" CHECK ((status IN ('running', 'done')))
);

CREATE TABLE "sales"."products" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "name" character varying(255) NOT NULL,
  "category" character varying(100),
  "variation" character varying(100),
  "price" numeric(10,2) NOT NULL,
  "stock" integer NOT NULL DEFAULT 0,
  "sku" character varying(100) NOT NULL,
  "lead_time_days" integer,
  "service_level" numeric(4,3),
  CONSTRAINT "products__id_pk" PRIMARY KEY (id),
  CONSTRAINT "products__lead_time_days_check" CHECK (((lead_time_days >= 0) AND (lead_time_days <= 365))),
  CONSTRAINT "products__price_check" CHECK ((price >= (0)::numeric)),
  CONSTRAINT "products__service_level_check" CHECK (((service_level >= 0.5) AND (service_level <= 0.999))),
  CONSTRAINT "products__stock_check" CHECK ((stock >= 0))
);

CREATE TABLE "sales"."forecasts" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "scope" character varying(20) NOT NULL,
  "product_id" uuid,
  "category" character varying(100),
  "horizon_days" integer NOT NULL,
  "as_of" date NOT NULL,
  "history_from" date,
  "promotion_days" date[] NOT NULL DEFAULT ARRAY[]::date[],
  "status" character varying(20) NOT NULL DEFAULT 'queued'::character varying,
  "progress" integer NOT NULL DEFAULT 0,
  "attempts" integer NOT NULL DEFAULT 0,
  "claimed_until" timestamp(3) with time zone,
  "started_at" timestamp(3) with time zone,
  "finished_at" timestamp(3) with time zone,
  "failure_code" character varying(60),
  "chosen_model" character varying(20),
  "beats_naive" boolean NOT NULL DEFAULT false,
  "backtest_folds" integer,
  "backtest_horizon_days" integer,
  "backtest_from" date,
  "backtest_until" date,
  "events" jsonb NOT NULL DEFAULT '[]'::jsonb,
  "requested_by_id" uuid,
  "batch_id" uuid,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "forecasts__id_pk" PRIMARY KEY (id),
  CONSTRAINT "forecasts__attempts_check" CHECK ((attempts >= 0)),
  CONSTRAINT "forecasts__backtest_check" CHECK (((backtest_folds > 0) AND ((backtest_horizon_days >= 1) AND (backtest_horizon_days <= horizon_days)) AND (backtest_from <= backtest_until) AND (backtest_until <= as_of))),
  CONSTRAINT "forecasts__chosen_model_check" CHECK ((chosen_model IN ('seasonal_naive', 'ets', 'mstl', 'prophet'))),
  CONSTRAINT "forecasts__claimed_until_check" CHECK ((((status)::text = 'running'::text) = (claimed_until IS NOT NULL))),
  CONSTRAINT "forecasts__events_check" CHECK ((jsonb_typeof(events) = 'array'::text)),
  CONSTRAINT "forecasts__failure_code_check" CHECK (((((status)::text = 'failed'::text) = (failure_code IS NOT NULL)) AND ((failure_code)::text ~ '^sales\.[a-z_]+$'::text))),
  CONSTRAINT "forecasts__finished_at_check" CHECK ((((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)) AND (finished_at >= started_at))),
  CONSTRAINT "forecasts__history_from_check" CHECK ((history_from <= as_of)),
  CONSTRAINT "forecasts__horizon_days_check" CHECK (((horizon_days >= 1) AND (horizon_days <= 365))),
  CONSTRAINT "forecasts__progress_check" CHECK (((progress >= 0) AND (progress <= 100))),
  CONSTRAINT "forecasts__promotion_days_check" CHECK (((cardinality(promotion_days) <= 365) AND (as_of < ALL (promotion_days)) AND ((as_of + horizon_days) >= ALL (promotion_days)))),
  CONSTRAINT "forecasts__result_check" CHECK (
CASE
    WHEN ((status)::text = 'done'::text) THEN (num_nulls(history_from, chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0)
    ELSE ((num_nonnulls(chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0) AND (NOT beats_naive))
END),
  CONSTRAINT "forecasts__scope_check" CHECK (((scope IN ('product', 'category', 'all')) AND (((scope)::text = 'product'::text) = (product_id IS NOT NULL)) AND (((scope)::text = 'category'::text) = (category IS NOT NULL)))),
  CONSTRAINT "forecasts__started_at_check" CHECK (
CASE
    WHEN ((status)::text = 'queued'::text) THEN (started_at IS NULL)
    WHEN (status IN ('running', 'done')) THEN ((started_at IS NOT NULL) AND (attempts > 0))
    ELSE true
END),
  CONSTRAINT "forecasts__status_check" CHECK ((status IN ('queued', 'running', 'done', 'failed', 'cancelled'))),
  CONSTRAINT "forecasts__batch_id_fk" FOREIGN KEY (batch_id) REFERENCES sales.forecast_batches(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "forecasts__product_id_fk" FOREIGN KEY (product_id) REFERENCES sales.products(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "forecasts__requested_by_id_fk" FOREIGN KEY (requested_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE TABLE "sales"."forecast_candidates" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "forecast_id" uuid NOT NULL,
  "model" character varying(20) NOT NULL,
  "is_chosen" boolean NOT NULL DEFAULT false,
  "reason" text,
  "wape" numeric(38,6),
  "mase" numeric(38,6),
  "coverage_80" numeric(38,6),
  "coverage_95" numeric(38,6),
  "bias" numeric(38,6),
  "seconds" numeric(10,3) NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "forecast_candidates__id_pk" PRIMARY KEY (id),
  CONSTRAINT "forecast_candidates__coverage_check" CHECK (((LEAST(coverage_80, coverage_95) >= (0)::numeric) AND (GREATEST(coverage_80, coverage_95) <= (1)::numeric))),
  CONSTRAINT "forecast_candidates__errors_check" CHECK (((wape >= (0)::numeric) AND (wape < 'NaN'::numeric) AND (mase >= (0)::numeric) AND (mase < 'NaN'::numeric) AND (bias < 'NaN'::numeric))),
  CONSTRAINT "forecast_candidates__model_check" CHECK ((model IN ('seasonal_naive', 'ets', 'mstl', 'prophet'))),
  CONSTRAINT "forecast_candidates__seconds_check" CHECK (((seconds >= (0)::numeric) AND (seconds < 'NaN'::numeric))),
  CONSTRAINT "forecast_candidates__forecast_id_fk" FOREIGN KEY (forecast_id) REFERENCES sales.forecasts(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "sales"."forecast_points" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "forecast_id" uuid NOT NULL,
  "day" date NOT NULL,
  "point" numeric(38,4) NOT NULL,
  "lower_80" numeric(38,4) NOT NULL,
  "upper_80" numeric(38,4) NOT NULL,
  "lower_95" numeric(38,4) NOT NULL,
  "upper_95" numeric(38,4) NOT NULL,
  "naive" numeric(38,4) NOT NULL,
  "components" jsonb NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "forecast_points__id_pk" PRIMARY KEY (id),
  CONSTRAINT "forecast_points__bounds_check" CHECK ((((0)::numeric <= lower_95) AND (lower_95 <= lower_80) AND (lower_80 <= point) AND (point <= upper_80) AND (upper_80 <= upper_95) AND (upper_95 < 'NaN'::numeric))),
  CONSTRAINT "forecast_points__components_check" CHECK ((jsonb_typeof(components) = 'object'::text)),
  CONSTRAINT "forecast_points__naive_check" CHECK (((naive >= (0)::numeric) AND (naive < 'NaN'::numeric))),
  CONSTRAINT "forecast_points__forecast_id_fk" FOREIGN KEY (forecast_id) REFERENCES sales.forecasts(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "sales"."transactions" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "product_id" uuid NOT NULL,
  "quantity_sold" integer NOT NULL,
  "price_per_unit" numeric(10,2) NOT NULL,
  "transaction_date" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "is_promo" boolean NOT NULL DEFAULT false,
  "source_ref" character varying(255),
  CONSTRAINT "transactions__id_pk" PRIMARY KEY (id),
  CONSTRAINT "transactions__price_per_unit_check" CHECK ((price_per_unit >= (0)::numeric)),
  CONSTRAINT "transactions__quantity_sold_check" CHECK ((quantity_sold <> 0)),
  CONSTRAINT "transactions__product_id_fk" FOREIGN KEY (product_id) REFERENCES sales.products(id) ON UPDATE CASCADE ON DELETE RESTRICT
);

CREATE TABLE "support"."business_hours" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "weekday" smallint NOT NULL,
  "opens_at" time without time zone NOT NULL,
  "closes_at" time without time zone NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "business_hours__id_pk" PRIMARY KEY (id),
  CONSTRAINT "business_hours__times_check" CHECK ((opens_at < closes_at)),
  CONSTRAINT "business_hours__weekday_check" CHECK (((weekday >= 1) AND (weekday <= 7)))
);

CREATE TABLE "support"."conversations" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "user_id" uuid NOT NULL,
  "mode_code" character varying(50) NOT NULL DEFAULT 'AUTO'::character varying,
  "status_code" character varying(50) NOT NULL DEFAULT 'active'::character varying,
  "title" bytea,
  "locale" character varying(5) NOT NULL DEFAULT 'fr'::character varying,
  "assigned_agent_id" uuid,
  "escalated_at" timestamp(3) with time zone,
  "closed_at" timestamp(3) with time zone,
  "last_message_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "last_seq" integer NOT NULL DEFAULT 0,
  "last_read_seq" integer NOT NULL DEFAULT 0,
  "awaits_answer_since" timestamp(3) with time zone,
  "content_removed_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "conversations__id_pk" PRIMARY KEY (id),
  CONSTRAINT "conversations__closed_at_check" CHECK ((((status_code)::text = 'closed'::text) = (closed_at IS NOT NULL))),
  CONSTRAINT "conversations__escalated_check" CHECK ((((status_code)::text <> 'escalated'::text) OR (((mode_code)::text = 'SUPPORT'::text) AND (escalated_at IS NOT NULL)))),
  CONSTRAINT "conversations__last_seq_check" CHECK (((last_read_seq >= 0) AND (last_read_seq <= last_seq))),
  CONSTRAINT "conversations__locale_check" CHECK ((locale IN ('fr', 'ar', 'en'))),
  CONSTRAINT "conversations__assigned_agent_id_fk" FOREIGN KEY (assigned_agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "conversations__mode_code_fk" FOREIGN KEY (mode_code) REFERENCES support.conversation_modes(code) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "conversations__status_code_fk" FOREIGN KEY (status_code) REFERENCES support.conversation_statuses(code) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "conversations__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."holidays" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "date" date NOT NULL,
  "label" character varying(100) NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "holidays__id_pk" PRIMARY KEY (id)
);

CREATE TABLE "support"."messages" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "conversation_id" uuid NOT NULL,
  "seq" integer NOT NULL,
  "sender_kind" character varying(20) NOT NULL,
  "sender_id" uuid,
  "content" bytea NOT NULL,
  "sources" bytea,
  "answers_seq" integer,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "messages__id_pk" PRIMARY KEY (id),
  CONSTRAINT "messages__answers_seq_check" CHECK (((((sender_kind)::text = 'assistant'::text) = (answers_seq IS NOT NULL)) AND (answers_seq < seq))),
  CONSTRAINT "messages__content_check" CHECK (((octet_length(content) <= 40100) AND (octet_length(sources) <= 65600))),
  CONSTRAINT "messages__sender_id_check" CHECK (((sender_kind IN ('user', 'agent')) OR (sender_id IS NULL))),
  CONSTRAINT "messages__sender_kind_check" CHECK ((sender_kind IN ('user', 'assistant', 'agent', 'system'))),
  CONSTRAINT "messages__seq_check" CHECK ((seq > 0)),
  CONSTRAINT "messages__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "messages__sender_id_fk" FOREIGN KEY (sender_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE TABLE "support"."on_call_shifts" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "agent_id" uuid NOT NULL,
  "starts_at" timestamp(3) with time zone NOT NULL,
  "ends_at" timestamp(3) with time zone NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "on_call_shifts__id_pk" PRIMARY KEY (id),
  CONSTRAINT "on_call_shifts__times_check" CHECK ((starts_at < ends_at)),
  CONSTRAINT "on_call_shifts__agent_id_fk" FOREIGN KEY (agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."rule_sets" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "version" integer NOT NULL,
  "state" character varying(20) NOT NULL DEFAULT 'draft'::character varying,
  "note" character varying(500),
  "min_confidence" numeric(4,3) NOT NULL DEFAULT 0.600,
  "created_by_id" uuid,
  "activated_at" timestamp(3) with time zone,
  "retired_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "rule_sets__id_pk" PRIMARY KEY (id),
  CONSTRAINT "rule_sets__min_confidence_check" CHECK (((min_confidence >= (0)::numeric) AND (min_confidence <= (1)::numeric))),
  CONSTRAINT "rule_sets__state_check" CHECK ((state IN ('draft', 'active', 'retired'))),
  CONSTRAINT "rule_sets__times_check" CHECK (((((state)::text = 'draft'::text) = (activated_at IS NULL)) AND (((state)::text = 'retired'::text) = (retired_at IS NOT NULL)))),
  CONSTRAINT "rule_sets__version_check" CHECK ((version > 0)),
  CONSTRAINT "rule_sets__created_by_id_fk" FOREIGN KEY (created_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE TABLE "support"."rule_patterns" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "rule_set_id" uuid NOT NULL,
  "locale" character varying(5) NOT NULL,
  "pattern" character varying(200) NOT NULL,
  "signal" character varying(20) NOT NULL,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "rule_patterns__id_pk" PRIMARY KEY (id),
  CONSTRAINT "rule_patterns__locale_check" CHECK ((locale IN ('fr', 'ar', 'en'))),
  CONSTRAINT "rule_patterns__pattern_check" CHECK (((pattern)::text ~ '[^\s.*]'::text)),
  CONSTRAINT "rule_patterns__signal_check" CHECK ((signal IN ('crisis', 'wants_person'))),
  CONSTRAINT "rule_patterns__rule_set_id_fk" FOREIGN KEY (rule_set_id) REFERENCES support.rule_sets(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."sla_policies" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "priority_code" character varying(50) NOT NULL,
  "first_response_minutes" integer NOT NULL,
  "resolution_minutes" integer NOT NULL,
  "is_around_the_clock" boolean NOT NULL DEFAULT false,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "sla_policies__id_pk" PRIMARY KEY (id),
  CONSTRAINT "sla_policies__minutes_check" CHECK (((first_response_minutes > 0) AND (resolution_minutes >= first_response_minutes) AND (resolution_minutes <= 525600))),
  CONSTRAINT "sla_policies__priority_code_fk" FOREIGN KEY (priority_code) REFERENCES support.ticket_priorities(code) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."support_tickets" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "number" bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  "conversation_id" uuid,
  "requester_id" uuid NOT NULL,
  "assignee_id" uuid,
  "category_code" character varying(50) NOT NULL,
  "priority_code" character varying(50) NOT NULL DEFAULT 'medium'::character varying,
  "status_code" character varying(50) NOT NULL DEFAULT 'open'::character varying,
  "subject" bytea,
  "description" bytea,
  "resolution" bytea,
  "pending_reason" bytea,
  "first_response_due_at" timestamp(3) with time zone,
  "due_at" timestamp(3) with time zone,
  "first_response_seconds_left" integer,
  "resolution_seconds_left" integer,
  "first_response_at" timestamp(3) with time zone,
  "first_response_breached_at" timestamp(3) with time zone,
  "resolution_breached_at" timestamp(3) with time zone,
  "pending_since" timestamp(3) with time zone,
  "resolved_at" timestamp(3) with time zone,
  "closed_at" timestamp(3) with time zone,
  "merged_into_id" uuid,
  "content_removed_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "reference" text GENERATED ALWAYS AS (('T-'::text ||
CASE
    WHEN (number < 1000000) THEN lpad((number)::text, 6, '0'::text)
    ELSE (number)::text
END)) STORED NOT NULL,
  "next_due_at" timestamp(3) with time zone GENERATED ALWAYS AS (COALESCE(LEAST(
CASE
    WHEN (first_response_at IS NULL) THEN first_response_due_at
    ELSE NULL::timestamp with time zone
END, due_at), 'infinity'::timestamp with time zone)) STORED NOT NULL,
  "is_breached" boolean GENERATED ALWAYS AS (((first_response_breached_at IS NOT NULL) OR (resolution_breached_at IS NOT NULL))) STORED NOT NULL,
  CONSTRAINT "support_tickets__id_pk" PRIMARY KEY (id),
  CONSTRAINT "support_tickets__clock_check" CHECK ((((first_response_due_at IS NULL) OR (first_response_seconds_left IS NULL)) AND ((due_at IS NULL) OR (resolution_seconds_left IS NULL)))),
  CONSTRAINT "support_tickets__closed_at_check" CHECK ((((status_code)::text = 'closed'::text) = (closed_at IS NOT NULL))),
  CONSTRAINT "support_tickets__content_check" CHECK (((octet_length(subject) <= 2100) AND (octet_length(description) <= 40100) AND (octet_length(resolution) <= 40100) AND (octet_length(pending_reason) <= 2100))),
  CONSTRAINT "support_tickets__merged_check" CHECK (((merged_into_id IS NULL) OR ((merged_into_id <> id) AND ((status_code)::text = 'closed'::text)))),
  CONSTRAINT "support_tickets__number_check" CHECK ((number > 0)),
  CONSTRAINT "support_tickets__pending_check" CHECK ((((status_code)::text = 'pending'::text) = (pending_since IS NOT NULL))),
  CONSTRAINT "support_tickets__resolved_at_check" CHECK (((status_code IN ('resolved', 'closed')) = (resolved_at IS NOT NULL))),
  CONSTRAINT "support_tickets__assignee_id_fk" FOREIGN KEY (assignee_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "support_tickets__category_code_fk" FOREIGN KEY (category_code) REFERENCES support.ticket_categories(code) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "support_tickets__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "support_tickets__merged_into_id_fk" FOREIGN KEY (merged_into_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "support_tickets__priority_code_fk" FOREIGN KEY (priority_code) REFERENCES support.ticket_priorities(code) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "support_tickets__requester_id_fk" FOREIGN KEY (requester_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "support_tickets__status_code_fk" FOREIGN KEY (status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE RESTRICT
);

CREATE TABLE "support"."alerts" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "ticket_id" uuid NOT NULL,
  "acknowledged_at" timestamp(3) with time zone,
  "acknowledged_by_id" uuid,
  "notified_count" integer NOT NULL DEFAULT 0,
  "last_notified_at" timestamp(3) with time zone,
  "next_notification_at" timestamp(3) with time zone,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "alerts__id_pk" PRIMARY KEY (id),
  CONSTRAINT "alerts__acknowledged_check" CHECK (((acknowledged_by_id IS NULL) OR ((acknowledged_at IS NOT NULL) AND (next_notification_at IS NULL)))),
  CONSTRAINT "alerts__notified_count_check" CHECK ((notified_count >= 0)),
  CONSTRAINT "alerts__acknowledged_by_id_fk" FOREIGN KEY (acknowledged_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "alerts__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."alert_notifications" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "alert_id" uuid NOT NULL,
  "agent_id" uuid NOT NULL,
  "round" integer NOT NULL,
  "is_mailed" boolean NOT NULL DEFAULT false,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "alert_notifications__id_pk" PRIMARY KEY (id),
  CONSTRAINT "alert_notifications__round_check" CHECK ((round > 0)),
  CONSTRAINT "alert_notifications__agent_id_fk" FOREIGN KEY (agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "alert_notifications__alert_id_fk" FOREIGN KEY (alert_id) REFERENCES support.alerts(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."decision_logs" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "conversation_id" uuid,
  "ticket_id" uuid,
  "decision" character varying(50) NOT NULL,
  "from_mode" character varying(50),
  "to_mode" character varying(50),
  "from_status" character varying(50),
  "to_status" character varying(50),
  "reason" character varying(100) NOT NULL,
  "note" bytea,
  "message_seq" integer,
  "signals" jsonb NOT NULL DEFAULT '{}'::jsonb,
  "confidence" numeric(4,3),
  "decided_by_kind" character varying(20) NOT NULL,
  "decided_by_id" uuid,
  "rule_version" integer,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "decision_logs__id_pk" PRIMARY KEY (id),
  CONSTRAINT "decision_logs__about_check" CHECK (((conversation_id IS NOT NULL) OR (ticket_id IS NOT NULL))),
  CONSTRAINT "decision_logs__confidence_check" CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
  CONSTRAINT "decision_logs__decided_by_kind_check" CHECK ((decided_by_kind IN ('rule', 'service', 'agent', 'requester', 'job'))),
  CONSTRAINT "decision_logs__decision_check" CHECK ((decision IN ('began', 'mode_changed', 'status_changed', 'escalated', 'answered', 'answer_dropped', 'crisis_found', 'alert_raised', 'alert_told', 'alert_acknowledged', 'assigned', 'priority_changed', 'category_changed', 'merged'))),
  CONSTRAINT "decision_logs__reason_check" CHECK (((reason)::text ~ '^[a-z][a-z_]*$'::text)),
  CONSTRAINT "decision_logs__rule_version_check" CHECK ((((decided_by_kind)::text <> 'rule'::text) OR (rule_version IS NOT NULL))),
  CONSTRAINT "decision_logs__signals_check" CHECK (((jsonb_typeof(signals) = 'object'::text) AND (octet_length((signals)::text) <= 8192))),
  CONSTRAINT "decision_logs__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "decision_logs__decided_by_id_fk" FOREIGN KEY (decided_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "decision_logs__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."ticket_comments" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "ticket_id" uuid NOT NULL,
  "author_id" uuid,
  "body" bytea NOT NULL,
  "is_internal" boolean NOT NULL DEFAULT false,
  "merged_from_id" uuid,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "ticket_comments__id_pk" PRIMARY KEY (id),
  CONSTRAINT "ticket_comments__body_check" CHECK ((octet_length(body) <= 40100)),
  CONSTRAINT "ticket_comments__author_id_fk" FOREIGN KEY (author_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "ticket_comments__merged_from_id_fk" FOREIGN KEY (merged_from_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT "ticket_comments__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE "support"."ticket_transitions" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "from_status_code" character varying(50) NOT NULL,
  "to_status_code" character varying(50) NOT NULL,
  "required_fields" text[] NOT NULL DEFAULT ARRAY[]::text[],
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "ticket_transitions__id_pk" PRIMARY KEY (id),
  CONSTRAINT "ticket_transitions__required_fields_check" CHECK ((required_fields <@ ARRAY['assigneeId'::text, 'resolution'::text, 'pendingReason'::text])),
  CONSTRAINT "ticket_transitions__statuses_check" CHECK (((from_status_code)::text <> (to_status_code)::text)),
  CONSTRAINT "ticket_transitions__from_status_code_fk" FOREIGN KEY (from_status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "ticket_transitions__to_status_code_fk" FOREIGN KEY (to_status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE CASCADE
);
