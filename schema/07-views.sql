-- Views: what analysts read.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE VIEW "reporting"."casework_beneficiaries" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    account_id,
    '***'::text AS first_name,
    '***'::text AS last_name,
    '***'::text AS email,
    '***'::text AS email_index,
    '***'::text AS phone,
    '***'::text AS phone_index,
    '***'::text AS birth_date,
    '***'::text AS identity,
    '***'::text AS identity_index,
    '***'::text AS notes,
    status,
    consent_at,
    preliminary_minutes,
    investigation_minutes,
    conclusion_minutes
   FROM casework.beneficiaries;

CREATE VIEW "reporting"."casework_conversations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    beneficiary_id,
    phase,
    channel,
    '***'::text AS subject,
    '***'::text AS notes,
    held_at,
    minutes
   FROM casework.conversations;

CREATE VIEW "reporting"."casework_document_versions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    '***'::text AS file_name,
    mime_type,
    size_bytes,
    sha256,
    '***'::text AS storage_key,
    '***'::text AS file_key,
    document_id,
    beneficiary_id,
    number,
    created_by
   FROM casework.document_versions;

CREATE VIEW "reporting"."casework_documents" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    beneficiary_id,
    '***'::text AS title,
    kind,
    status,
    version_count,
    signed_version,
    signed_sha256,
    signed_by,
    signed_at,
    shared_at
   FROM casework.documents;

CREATE VIEW "reporting"."casework_hand_overs" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    beneficiary_id,
    from_counsellor,
    to_counsellor,
    '***'::text AS reason
   FROM casework.hand_overs;

CREATE VIEW "reporting"."casework_invitations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    beneficiary_id,
    account_id
   FROM casework.invitations;

CREATE VIEW "reporting"."casework_summaries" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    beneficiary_id,
    '***'::text AS body
   FROM casework.summaries;

CREATE VIEW "reporting"."identity_roles" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM identity.roles;

CREATE VIEW "reporting"."identity_user_preferences" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    locale,
    timezone,
    theme,
    email_notifications,
    sms_notifications,
    push_notifications,
    marketing_emails
   FROM identity.user_preferences;

CREATE VIEW "reporting"."identity_user_roles" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    user_id,
    role_id
   FROM identity.user_roles;

CREATE VIEW "reporting"."identity_user_sessions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    family,
    '***'::text AS token_hash,
    '***'::text AS device,
    '***'::text AS ip_address,
    idle_expires_at,
    absolute_expires_at,
    rotated_at,
    revoked_at
   FROM identity.user_sessions;

CREATE VIEW "identity"."people" WITH (security_invoker=false) AS  SELECT id,
    username,
    profile_image,
    is_active
   FROM identity.users;
COMMENT ON VIEW "identity"."people" IS 'What anybody who is signed in may know of an account: handle, picture, and whether it is in use.';

CREATE VIEW "reporting"."identity_users" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    '***'::text AS email,
    '***'::text AS username,
    '***'::text AS full_name,
    '***'::text AS first_name,
    '***'::text AS last_name,
    '***'::text AS phone,
    is_phone_verified,
    email_verified_at,
    '***'::text AS profile_image,
    '***'::text AS password_hash,
    status,
    is_active,
    '***'::text AS last_login_at
   FROM identity.users;

CREATE VIEW "reporting"."marketplace_brand_niches" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    brand_id,
    niche_id
   FROM marketplace.brand_niches;

CREATE VIEW "reporting"."marketplace_brands" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    '***'::text AS email,
    '***'::text AS phone,
    is_phone_verified,
    brand_name,
    username,
    legal_entity_name,
    company_type,
    '***'::text AS brand_email_id,
    '***'::text AS poc_name,
    '***'::text AS poc_designation,
    '***'::text AS poc_email_id,
    '***'::text AS poc_contact_number,
    brand_bio,
    profile_image,
    '***'::text AS incorporation_document,
    '***'::text AS gst_document,
    '***'::text AS pan_document,
    is_profile_completed,
    is_active,
    user_id
   FROM marketplace.brands;

CREATE VIEW "reporting"."marketplace_influencer_niches" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    influencer_id,
    niche_id
   FROM marketplace.influencer_niches;

CREATE VIEW "reporting"."marketplace_influencers" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    '***'::text AS name,
    '***'::text AS username,
    '***'::text AS email,
    '***'::text AS phone,
    '***'::text AS date_of_birth,
    '***'::text AS gender,
    '***'::text AS bio,
    '***'::text AS profile_image,
    is_phone_verified,
    is_active,
    user_id
   FROM marketplace.influencers;

CREATE VIEW "reporting"."marketplace_niches" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    icon,
    description,
    is_active
   FROM marketplace.niches;

CREATE VIEW "reporting"."messaging_attachments" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    '***'::text AS file_name,
    mime_type,
    size_bytes,
    sha256,
    '***'::text AS storage_key,
    '***'::text AS file_key,
    thread_id,
    user_id,
    message_id
   FROM messaging.attachments;

CREATE VIEW "reporting"."messaging_changes" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    thread_id,
    kind,
    subject_id,
    user_id,
    "position"
   FROM messaging.changes;

CREATE VIEW "reporting"."messaging_feeds" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    given_through,
    forgotten_through
   FROM messaging.feeds;

CREATE VIEW "reporting"."messaging_messages" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    thread_id,
    user_id,
    seq,
    '***'::text AS content,
    '***'::text AS search_tokens,
    parent_id,
    status,
    '***'::text AS metadata,
    attachment_count
   FROM messaging.messages;

CREATE VIEW "reporting"."messaging_thread_participants" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    thread_id,
    user_id,
    role,
    '***'::text AS is_archived,
    history_after_seq,
    '***'::text AS last_read_seq,
    '***'::text AS last_read_at,
    '***'::text AS last_delivered_seq,
    '***'::text AS not_unread_count
   FROM messaging.thread_participants;

CREATE VIEW "reporting"."messaging_threads" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    '***'::text AS name,
    is_direct,
    is_archived,
    last_message_at,
    last_seq,
    message_count,
    participant_count,
    direct_low_id,
    direct_high_id,
    retention_days,
    legal_hold_at,
    '***'::text AS legal_hold_reason
   FROM messaging.threads;

CREATE VIEW "reporting"."platform_audit_logs" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    occurred_at,
    actor_id,
    actor,
    action,
    table_name,
    record_id,
    subject_id,
    changes,
    '***'::text AS ip_address,
    '***'::text AS ip_salt,
    ip_commitment,
    forgotten_for,
    request_id,
    cluster,
    transaction_id
   FROM platform.audit_logs;

CREATE VIEW "reporting"."sales_events" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    event_name,
    event_date,
    type,
    description,
    include_in_prediction
   FROM sales.events;

CREATE VIEW "reporting"."sales_products" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    category,
    variation,
    price,
    stock,
    sku
   FROM sales.products;

CREATE VIEW "reporting"."sales_transactions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    product_id,
    quantity_sold,
    price_per_unit,
    transaction_date,
    is_promo,
    source_ref
   FROM sales.transactions;
