-- Views: what analysts read. What is kept of one (a materialized view) has its indexes here, being made after tables.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE VIEW "support"."backlog_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(status_code) THEN 'status'::text
            WHEN GROUPING(priority_code) THEN 'priority'::text
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(status_code, priority_code, category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(*) FILTER (WHERE (is_breached OR (next_due_at < now()))))::integer AS late,
    min(created_at) AS oldest_at
   FROM support.support_tickets
  WHERE (resolved_at IS NULL)
  GROUP BY GROUPING SETS ((status_code), (priority_code), (category_code), (assignee_id));
COMMENT ON VIEW "support"."backlog_figures" IS 'What is neither resolved nor closed, by status, priority, category, and agent (an id, or none).';

CREATE VIEW "support"."first_response_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(first_response_at))::integer AS answered,
    (count(first_response_breached_at))::integer AS late,
    (round((avg(EXTRACT(epoch FROM (first_response_at - created_at))) / (60)::numeric)))::integer AS average_minutes,
    (round(((percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((EXTRACT(epoch FROM (first_response_at - created_at)))::double precision)) / (60)::double precision))::numeric))::integer AS median_minutes
   FROM support.support_tickets
  WHERE ((merged_into_id IS NULL) AND (created_at > (now() - '90 days'::interval)))
  GROUP BY GROUPING SETS ((category_code), (assignee_id));
COMMENT ON VIEW "support"."first_response_figures" IS 'How long the tickets of the last 90 days waited for a first response, day and night, by category and agent.';

CREATE VIEW "support"."resolution_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(resolution_breached_at))::integer AS late,
    (round((avg(EXTRACT(epoch FROM (resolved_at - created_at))) / (60)::numeric)))::integer AS average_minutes,
    (round(((percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((EXTRACT(epoch FROM (resolved_at - created_at)))::double precision)) / (60)::double precision))::numeric))::integer AS median_minutes
   FROM support.support_tickets
  WHERE ((merged_into_id IS NULL) AND (resolved_at > (now() - '90 days'::interval)))
  GROUP BY GROUPING SETS ((category_code), (assignee_id));
COMMENT ON VIEW "support"."resolution_figures" IS 'How long it took to resolve the tickets of the last 90 days, day and night, by category and agent.';

CREATE MATERIALIZED VIEW "support"."daily_figures" AS  WITH begun AS (
         SELECT ((support_tickets.created_at AT TIME ZONE 'UTC'::text))::date AS day,
            support_tickets.category_code,
            (count(*))::integer AS opened,
            (count(*) FILTER (WHERE support_tickets.is_breached))::integer AS late,
            (round((avg(EXTRACT(epoch FROM (support_tickets.first_response_at - support_tickets.created_at))) / (60)::numeric)))::integer AS first_response_minutes
           FROM support.support_tickets
          WHERE (support_tickets.merged_into_id IS NULL)
          GROUP BY (((support_tickets.created_at AT TIME ZONE 'UTC'::text))::date), support_tickets.category_code
        ), done AS (
         SELECT ((support_tickets.resolved_at AT TIME ZONE 'UTC'::text))::date AS day,
            support_tickets.category_code,
            (count(*))::integer AS resolved,
            (round((avg(EXTRACT(epoch FROM (support_tickets.resolved_at - support_tickets.created_at))) / (60)::numeric)))::integer AS resolution_minutes
           FROM support.support_tickets
          WHERE ((support_tickets.merged_into_id IS NULL) AND (support_tickets.resolved_at IS NOT NULL))
          GROUP BY (((support_tickets.resolved_at AT TIME ZONE 'UTC'::text))::date), support_tickets.category_code
        )
 SELECT day,
    category_code,
    COALESCE(begun.opened, 0) AS opened,
    COALESCE(done.resolved, 0) AS resolved,
    COALESCE(begun.late, 0) AS late,
    begun.first_response_minutes,
    done.resolution_minutes
   FROM (begun
     FULL JOIN done USING (day, category_code));
COMMENT ON MATERIALIZED VIEW "support"."daily_figures" IS 'Of each day (UTC) and category: tickets opened, how many of them were late, how many were resolved, and how long it took. As of its last refresh.';

CREATE UNIQUE INDEX daily_figures__day_category_code_key ON support.daily_figures USING btree (day, category_code);

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

CREATE VIEW "reporting"."sales_daily_demands" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    product_id,
    day,
    is_promo,
    lines,
    units_sold,
    units_returned,
    revenue
   FROM sales.daily_demands;

CREATE VIEW "reporting"."sales_events" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    event_name,
    event_date,
    type,
    description,
    include_in_prediction
   FROM sales.events;

CREATE VIEW "reporting"."sales_forecast_batches" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    status,
    as_of,
    horizon_days,
    total,
    done,
    failed,
    skipped,
    started_at,
    finished_at
   FROM sales.forecast_batches;

CREATE VIEW "reporting"."sales_forecast_candidates" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    forecast_id,
    model,
    is_chosen,
    reason,
    wape,
    mase,
    coverage_80,
    coverage_95,
    bias,
    seconds
   FROM sales.forecast_candidates;

CREATE VIEW "reporting"."sales_forecast_points" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    forecast_id,
    day,
    point,
    lower_80,
    upper_80,
    lower_95,
    upper_95,
    naive,
    components
   FROM sales.forecast_points;

CREATE VIEW "reporting"."sales_forecasts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    scope,
    product_id,
    category,
    horizon_days,
    as_of,
    history_from,
    promotion_days,
    status,
    progress,
    attempts,
    claimed_until,
    started_at,
    finished_at,
    failure_code,
    chosen_model,
    beats_naive,
    backtest_folds,
    backtest_horizon_days,
    backtest_from,
    backtest_until,
    events,
    requested_by_id,
    batch_id
   FROM sales.forecasts;

CREATE VIEW "reporting"."sales_products" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    category,
    variation,
    price,
    stock,
    sku,
    lead_time_days,
    service_level
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
    round,
    is_mailed
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
    next_due_at,
    first_response_seconds_left,
    resolution_seconds_left,
    first_response_at,
    first_response_breached_at,
    resolution_breached_at,
    is_breached,
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
    is_internal,
    merged_from_id
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
