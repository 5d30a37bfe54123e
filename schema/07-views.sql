-- Views: what analysts read.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

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

CREATE VIEW "reporting"."support_alert_notifications" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    alert_id,
    agent_id,
    round
   FROM support.alert_notifications;

CREATE VIEW "reporting"."support_alerts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    ticket_id,
    acknowledged_at,
    acknowledged_by_id,
    notified_count,
    last_notified_at,
    next_notification_at
   FROM support.alerts;

CREATE VIEW "reporting"."support_business_hours" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    weekday,
    opens_at,
    closes_at
   FROM support.business_hours;

CREATE VIEW "reporting"."support_conversation_modes" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.conversation_modes;

CREATE VIEW "reporting"."support_conversation_statuses" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.conversation_statuses;

CREATE VIEW "reporting"."support_conversations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    mode_code,
    status_code,
    '***'::text AS title,
    locale,
    assigned_agent_id,
    escalated_at,
    closed_at,
    last_message_at,
    last_seq,
    last_read_seq,
    awaits_answer_since,
    content_removed_at
   FROM support.conversations;

CREATE VIEW "reporting"."support_decision_logs" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    conversation_id,
    ticket_id,
    decision,
    from_mode,
    to_mode,
    from_status,
    to_status,
    reason,
    '***'::text AS note,
    message_seq,
    signals,
    confidence,
    decided_by_kind,
    decided_by_id,
    rule_version
   FROM support.decision_logs;

CREATE VIEW "reporting"."support_holidays" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    date,
    label
   FROM support.holidays;

CREATE VIEW "reporting"."support_messages" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    conversation_id,
    seq,
    sender_kind,
    sender_id,
    '***'::text AS content,
    '***'::text AS sources,
    answers_seq
   FROM support.messages;

CREATE VIEW "reporting"."support_on_call_shifts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    agent_id,
    starts_at,
    ends_at
   FROM support.on_call_shifts;

CREATE VIEW "reporting"."support_rule_patterns" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    rule_set_id,
    locale,
    pattern,
    signal
   FROM support.rule_patterns;

CREATE VIEW "reporting"."support_rule_sets" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    version,
    state,
    note,
    min_confidence,
    created_by_id,
    activated_at,
    retired_at
   FROM support.rule_sets;

CREATE VIEW "reporting"."support_sla_policies" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    priority_code,
    first_response_minutes,
    resolution_minutes,
    is_around_the_clock
   FROM support.sla_policies;

CREATE VIEW "reporting"."support_support_tickets" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    number,
    reference,
    conversation_id,
    requester_id,
    assignee_id,
    category_code,
    priority_code,
    status_code,
    '***'::text AS subject,
    '***'::text AS description,
    '***'::text AS resolution,
    '***'::text AS pending_reason,
    first_response_due_at,
    due_at,
    first_response_minutes_left,
    resolution_minutes_left,
    first_response_at,
    first_response_breached_at,
    resolution_breached_at,
    pending_since,
    resolved_at,
    closed_at,
    merged_into_id,
    content_removed_at
   FROM support.support_tickets;

CREATE VIEW "reporting"."support_ticket_categories" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_categories;

CREATE VIEW "reporting"."support_ticket_comments" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    ticket_id,
    author_id,
    '***'::text AS body,
    is_internal
   FROM support.ticket_comments;

CREATE VIEW "reporting"."support_ticket_priorities" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_priorities;

CREATE VIEW "reporting"."support_ticket_statuses" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_statuses;

CREATE VIEW "reporting"."support_ticket_transitions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    from_status_code,
    to_status_code,
    required_fields
   FROM support.ticket_transitions;
