-- Indexes, but for those by which other tables refer to one, and extended statistics.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

-- casework.beneficiaries
CREATE UNIQUE INDEX beneficiaries__account_id_key ON casework.beneficiaries USING btree (account_id);
CREATE INDEX beneficiaries__email_index_idx ON casework.beneficiaries USING btree (email_index);
CREATE INDEX beneficiaries__identity_index_idx ON casework.beneficiaries USING btree (identity_index);
CREATE INDEX beneficiaries__phone_index_idx ON casework.beneficiaries USING btree (phone_index);
CREATE INDEX beneficiaries__user_id_created_at_idx ON casework.beneficiaries USING btree (user_id, created_at, id);

-- casework.conversations
CREATE INDEX conversations__beneficiary_id_held_at_idx ON casework.conversations USING btree (beneficiary_id, held_at, id);
CREATE INDEX conversations__user_id_created_at_idx ON casework.conversations USING btree (user_id, created_at, id);

-- casework.document_versions
CREATE INDEX document_versions__beneficiary_id_idx ON casework.document_versions USING btree (beneficiary_id);
CREATE UNIQUE INDEX document_versions__document_id_number_key ON casework.document_versions USING btree (document_id, number);
CREATE UNIQUE INDEX document_versions__storage_key_key ON casework.document_versions USING btree (storage_key);

-- casework.documents
CREATE INDEX documents__beneficiary_id_created_at_idx ON casework.documents USING btree (beneficiary_id, created_at, id);
CREATE INDEX documents__user_id_status_created_at_idx ON casework.documents USING btree (user_id, status, created_at, id);

-- casework.hand_overs
CREATE INDEX hand_overs__beneficiary_id_created_at_idx ON casework.hand_overs USING btree (beneficiary_id, created_at, id);

-- casework.invitations
CREATE UNIQUE INDEX invitations__beneficiary_id_key ON casework.invitations USING btree (beneficiary_id);
CREATE INDEX invitations__account_id_created_at_idx ON casework.invitations USING btree (account_id, created_at, id);

-- casework.summaries
CREATE UNIQUE INDEX summaries__beneficiary_id_key ON casework.summaries USING btree (beneficiary_id);

-- identity.magic_links
CREATE INDEX magic_links__expires_at_idx ON identity.magic_links USING btree (expires_at);
CREATE UNIQUE INDEX magic_links__token_hash_key ON identity.magic_links USING btree (token_hash);
CREATE INDEX magic_links__user_id_expires_at_idx ON identity.magic_links USING btree (user_id, expires_at);
CREATE UNIQUE INDEX magic_links__user_id_purpose_key ON identity.magic_links USING btree (user_id, purpose) WHERE (used_at IS NULL);

-- identity.otps
CREATE INDEX otps__expires_at_idx ON identity.otps USING btree (expires_at);
CREATE INDEX otps__phone_expires_at_idx ON identity.otps USING btree (phone, expires_at);
CREATE UNIQUE INDEX otps__phone_purpose_subject_id_key ON identity.otps USING btree (phone, purpose, subject_id) NULLS NOT DISTINCT WHERE (NOT is_used);
CREATE INDEX otps__user_id_idx ON identity.otps USING btree (user_id);

-- identity.outgoing_messages
CREATE INDEX outgoing_messages__channel_created_at_idx ON identity.outgoing_messages USING btree (channel, created_at);
CREATE INDEX outgoing_messages__next_attempt_at_idx ON identity.outgoing_messages USING btree (next_attempt_at) WHERE ((status)::text = 'queued'::text);
CREATE INDEX outgoing_messages__recipient_hash_created_at_idx ON identity.outgoing_messages USING btree (recipient_hash, created_at);
CREATE INDEX outgoing_messages__user_id_created_at_idx ON identity.outgoing_messages USING btree (user_id, created_at);

-- identity.roles
CREATE UNIQUE INDEX roles__code_key ON identity.roles USING btree (code);

-- identity.user_preferences
CREATE UNIQUE INDEX user_preferences__user_id_key ON identity.user_preferences USING btree (user_id);

-- identity.user_roles
CREATE INDEX user_roles__role_id_idx ON identity.user_roles USING btree (role_id);
CREATE UNIQUE INDEX user_roles__user_id_role_id_key ON identity.user_roles USING btree (user_id, role_id);

-- identity.user_sessions
CREATE INDEX user_sessions__family_idx ON identity.user_sessions USING btree (family);
CREATE UNIQUE INDEX user_sessions__token_hash_key ON identity.user_sessions USING btree (token_hash);
CREATE INDEX user_sessions__user_id_idx ON identity.user_sessions USING btree (user_id);

-- identity.users
CREATE UNIQUE INDEX idx_users_email ON identity.users USING btree (email);
CREATE UNIQUE INDEX idx_users_username ON identity.users USING btree (username);
CREATE INDEX users__email_idx ON identity.users USING btree (email) WHERE ((status)::text = 'active'::text);
CREATE UNIQUE INDEX users__phone_key ON identity.users USING btree (phone);
CREATE INDEX idx_users_created_at ON identity.users USING btree (created_at, id);

-- marketplace.brand_niches
CREATE UNIQUE INDEX brand_niches__brand_id_niche_id_key ON marketplace.brand_niches USING btree (brand_id, niche_id);
CREATE INDEX brand_niches__niche_id_idx ON marketplace.brand_niches USING btree (niche_id);

-- marketplace.brands
CREATE UNIQUE INDEX brands__email_key ON marketplace.brands USING btree (email);
CREATE UNIQUE INDEX brands__phone_key ON marketplace.brands USING btree (phone);
CREATE INDEX brands__search_idx ON marketplace.brands USING gin (((((COALESCE(brand_name, ''::character varying))::text || ' '::text) || COALESCE((username)::text, ''::text))) public.gin_trgm_ops);
CREATE INDEX brands__user_id_idx ON marketplace.brands USING btree (user_id);
CREATE UNIQUE INDEX brands__username_key ON marketplace.brands USING btree (username);
CREATE INDEX brands__created_at_idx ON marketplace.brands USING btree (created_at, id);

-- marketplace.influencer_niches
CREATE UNIQUE INDEX influencer_niches__influencer_id_niche_id_key ON marketplace.influencer_niches USING btree (influencer_id, niche_id);
CREATE INDEX influencer_niches__niche_id_idx ON marketplace.influencer_niches USING btree (niche_id);

-- marketplace.influencers
CREATE UNIQUE INDEX influencers__email_key ON marketplace.influencers USING btree (email);
CREATE UNIQUE INDEX influencers__phone_key ON marketplace.influencers USING btree (phone);
CREATE INDEX influencers__search_idx ON marketplace.influencers USING gin (((((name)::text || ' '::text) || (username)::text)) public.gin_trgm_ops);
CREATE UNIQUE INDEX influencers__user_id_key ON marketplace.influencers USING btree (user_id);
CREATE UNIQUE INDEX influencers__username_key ON marketplace.influencers USING btree (username);
CREATE INDEX influencers__created_at_idx ON marketplace.influencers USING btree (created_at, id);
CREATE INDEX influencers__name_idx ON marketplace.influencers USING btree (name, id);

-- marketplace.niches
CREATE UNIQUE INDEX niches__name_key ON marketplace.niches USING btree (name);
CREATE INDEX niches__search_idx ON marketplace.niches USING gin (((name)::text) public.gin_trgm_ops);
CREATE INDEX niches__created_at_idx ON marketplace.niches USING btree (created_at, id);

-- messaging.attachments
CREATE INDEX attachments__created_at_idx ON messaging.attachments USING btree (created_at) WHERE (message_id IS NULL);
CREATE INDEX attachments__message_id_idx ON messaging.attachments USING btree (message_id);
CREATE UNIQUE INDEX attachments__storage_key_key ON messaging.attachments USING btree (storage_key);
CREATE INDEX attachments__thread_id_idx ON messaging.attachments USING btree (thread_id);
CREATE INDEX attachments__user_id_idx ON messaging.attachments USING btree (user_id);

-- messaging.changes
CREATE INDEX changes__created_at_idx ON messaging.changes USING brin (created_at);
CREATE UNIQUE INDEX changes__position_key ON messaging.changes USING btree ("position");
CREATE INDEX changes__thread_id_position_idx ON messaging.changes USING btree (thread_id, "position") INCLUDE (kind, subject_id) WHERE ((user_id IS NULL) AND ("position" IS NOT NULL));
CREATE INDEX changes__user_id_position_idx ON messaging.changes USING btree (user_id, "position") WHERE (user_id IS NOT NULL);
CREATE INDEX changes__id_idx ON messaging.changes USING btree (id) WHERE ("position" IS NULL);

-- messaging.feeds
CREATE UNIQUE INDEX feeds__name_key ON messaging.feeds USING btree (name);

-- messaging.messages
CREATE INDEX idx_messages_metadata ON messaging.messages USING gin (metadata) WHERE (metadata IS NOT NULL);
CREATE INDEX idx_messages_parent ON messaging.messages USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX idx_messages_thread ON messaging.messages USING btree (thread_id, created_at DESC);
CREATE INDEX idx_messages_user ON messaging.messages USING btree (user_id, created_at DESC);
CREATE INDEX messages__search_tokens_idx ON messaging.messages USING gin (search_tokens);
CREATE UNIQUE INDEX messages__thread_id_seq_key ON messaging.messages USING btree (thread_id, seq);

-- messaging.preserved_messages
CREATE INDEX preserved_messages__message_id_idx ON messaging.preserved_messages USING btree (message_id);

-- messaging.thread_participants
CREATE UNIQUE INDEX thread_participants__thread_id_user_id_key ON messaging.thread_participants USING btree (thread_id, user_id);
CREATE INDEX thread_participants__user_id_idx ON messaging.thread_participants USING btree (user_id);

-- messaging.threads
CREATE INDEX idx_threads_last_message ON messaging.threads USING brin (last_message_at);
CREATE INDEX threads__direct_high_id_idx ON messaging.threads USING btree (direct_high_id);
CREATE UNIQUE INDEX threads__direct_low_id_direct_high_id_key ON messaging.threads USING btree (direct_low_id, direct_high_id);
CREATE INDEX threads__retention_days_idx ON messaging.threads USING btree (retention_days);

-- platform.audit_logs
CREATE INDEX audit_logs__forgotten_for_idx ON platform.audit_logs USING btree (forgotten_for) WHERE (forgotten_for IS NOT NULL);
CREATE INDEX audit_logs__request_id_idx ON platform.audit_logs USING btree (request_id) WHERE (request_id IS NOT NULL);
CREATE INDEX audit_logs__actor_id_idx ON platform.audit_logs USING btree (actor_id, id) WHERE (actor_id IS NOT NULL);
CREATE INDEX audit_logs__cluster_transaction_id_idx ON platform.audit_logs USING btree (cluster, transaction_id, id);
CREATE INDEX audit_logs__record_id_idx ON platform.audit_logs USING btree (record_id, id);
CREATE INDEX audit_logs__subject_id_idx ON platform.audit_logs USING btree (subject_id, id) WHERE (subject_id IS NOT NULL);
CREATE INDEX audit_logs__table_name_idx ON platform.audit_logs USING btree (table_name, id);

-- platform.audit_seals
CREATE INDEX audit_seals__cluster_sequence_idx ON platform.audit_seals USING btree (cluster, sequence);
CREATE UNIQUE INDEX audit_seals__sequence_key ON platform.audit_seals USING btree (sequence);

-- platform.discarded_files
CREATE INDEX discarded_files__next_attempt_at_idx ON platform.discarded_files USING btree (next_attempt_at);
CREATE UNIQUE INDEX discarded_files__storage_key_key ON platform.discarded_files USING btree (storage_key);

-- platform.idempotency_keys
CREATE INDEX idempotency_keys__expires_at_idx ON platform.idempotency_keys USING btree (expires_at);
CREATE UNIQUE INDEX idempotency_keys__key_hash_key ON platform.idempotency_keys USING btree (key_hash);
CREATE INDEX idempotency_keys__user_id_idx ON platform.idempotency_keys USING btree (user_id);

-- platform.rate_limits
CREATE INDEX rate_limits__expires_at_idx ON platform.rate_limits USING btree (expires_at);
CREATE UNIQUE INDEX rate_limits__key_hash_key ON platform.rate_limits USING btree (key_hash);

-- sales.daily_demands
CREATE INDEX daily_demands__day_idx ON sales.daily_demands USING btree (day);
CREATE UNIQUE INDEX daily_demands__product_id_day_is_promo_key ON sales.daily_demands USING btree (product_id, day, is_promo);

-- sales.events
CREATE UNIQUE INDEX events__event_name_event_date_key ON sales.events USING btree (event_name, event_date);
CREATE INDEX idx_events_type ON sales.events USING btree (type);
CREATE INDEX idx_events_date ON sales.events USING btree (event_date, id);

-- sales.forecast_batches
CREATE UNIQUE INDEX forecast_batches__status_key ON sales.forecast_batches USING btree (status) WHERE ((status)::text = 'running'::text);
CREATE INDEX forecast_batches__created_at_idx ON sales.forecast_batches USING btree (created_at, id);

-- sales.forecast_candidates
CREATE UNIQUE INDEX forecast_candidates__forecast_id_key ON sales.forecast_candidates USING btree (forecast_id) WHERE (is_chosen = true);
CREATE UNIQUE INDEX forecast_candidates__forecast_id_model_key ON sales.forecast_candidates USING btree (forecast_id, model);

-- sales.forecast_points
CREATE UNIQUE INDEX forecast_points__forecast_id_day_key ON sales.forecast_points USING btree (forecast_id, day);

-- sales.forecasts
CREATE INDEX forecasts__claimed_until_idx ON sales.forecasts USING btree (claimed_until) WHERE (claimed_until IS NOT NULL);
CREATE INDEX forecasts__requested_by_id_idx ON sales.forecasts USING btree (requested_by_id);
CREATE INDEX forecasts__batch_id_status_idx ON sales.forecasts USING btree (batch_id, status, id);
CREATE INDEX forecasts__category_created_at_idx ON sales.forecasts USING btree (category, created_at, id);
CREATE INDEX forecasts__created_at_idx ON sales.forecasts USING btree (created_at, id);
CREATE INDEX forecasts__product_id_created_at_idx ON sales.forecasts USING btree (product_id, created_at, id);
CREATE INDEX forecasts__scope_created_at_idx ON sales.forecasts USING btree (scope, created_at, id);
CREATE INDEX forecasts__status_created_at_idx ON sales.forecasts USING btree (status, created_at, id);

-- sales.products
CREATE INDEX idx_products_category ON sales.products USING btree (category);
CREATE UNIQUE INDEX idx_products_sku ON sales.products USING btree (sku);
CREATE INDEX products__search_idx ON sales.products USING gin (((((name)::text || ' '::text) || (sku)::text)) public.gin_trgm_ops);
CREATE INDEX products__created_at_idx ON sales.products USING btree (created_at, id);
CREATE INDEX products__name_idx ON sales.products USING btree (name, id);

-- sales.transactions
CREATE INDEX idx_transaction_date ON sales.transactions USING brin (transaction_date);
CREATE INDEX idx_transactions_is_promo ON sales.transactions USING btree (transaction_date) WHERE (is_promo = true);
CREATE INDEX idx_transactions_product_date ON sales.transactions USING btree (product_id, transaction_date);
CREATE INDEX idx_transactions_quantity_date ON sales.transactions USING btree (quantity_sold, transaction_date);
CREATE UNIQUE INDEX transactions__source_ref_key ON sales.transactions USING btree (source_ref);
CREATE INDEX idx_transactions_date_range ON sales.transactions USING btree (transaction_date DESC, id DESC);

-- support.alert_notifications
CREATE INDEX alert_notifications__agent_id_idx ON support.alert_notifications USING btree (agent_id);
CREATE UNIQUE INDEX alert_notifications__alert_id_agent_id_round_key ON support.alert_notifications USING btree (alert_id, agent_id, round);

-- support.alerts
CREATE INDEX alerts__acknowledged_by_id_idx ON support.alerts USING btree (acknowledged_by_id);
CREATE INDEX alerts__next_notification_at_idx ON support.alerts USING btree (next_notification_at) WHERE (acknowledged_at IS NULL);
CREATE INDEX alerts__ticket_id_idx ON support.alerts USING btree (ticket_id);
CREATE UNIQUE INDEX alerts__ticket_id_key ON support.alerts USING btree (ticket_id) WHERE (acknowledged_at IS NULL);
CREATE INDEX alerts__list_idx ON support.alerts USING btree (COALESCE(acknowledged_at, 'infinity'::timestamp with time zone), id);

-- support.business_hours
CREATE UNIQUE INDEX business_hours__weekday_opens_at_key ON support.business_hours USING btree (weekday, opens_at);

-- support.conversations
CREATE INDEX conversations__assigned_agent_id_idx ON support.conversations USING btree (assigned_agent_id);
CREATE INDEX conversations__awaits_answer_since_idx ON support.conversations USING btree (awaits_answer_since) WHERE ((mode_code)::text = 'AUTO'::text);
CREATE INDEX conversations__last_message_at_idx ON support.conversations USING btree (last_message_at) WHERE (content_removed_at IS NULL);
CREATE INDEX conversations__mode_code_idx ON support.conversations USING btree (mode_code);
CREATE INDEX conversations__status_code_idx ON support.conversations USING btree (status_code);
CREATE INDEX conversations__queue_idx ON support.conversations USING btree ((((status_code)::text <> 'escalated'::text)), COALESCE(awaits_answer_since, 'infinity'::timestamp with time zone), id) WHERE (((mode_code)::text = 'SUPPORT'::text) AND (status_code IN ('active', 'escalated')));
CREATE INDEX conversations__user_id_last_message_at_idx ON support.conversations USING btree (user_id, last_message_at DESC, id DESC);

-- support.decision_logs
CREATE INDEX decision_logs__decided_by_id_idx ON support.decision_logs USING btree (decided_by_id);
CREATE INDEX decision_logs__conversation_id_created_at_idx ON support.decision_logs USING btree (conversation_id, created_at, id);
CREATE INDEX decision_logs__ticket_id_created_at_idx ON support.decision_logs USING btree (ticket_id, created_at, id);

-- support.holidays
CREATE UNIQUE INDEX holidays__date_key ON support.holidays USING btree (date);

-- support.messages
CREATE UNIQUE INDEX messages__conversation_id_answers_seq_key ON support.messages USING btree (conversation_id, answers_seq) WHERE (answers_seq IS NOT NULL);
CREATE UNIQUE INDEX messages__conversation_id_seq_key ON support.messages USING btree (conversation_id, seq);
CREATE INDEX messages__sender_id_idx ON support.messages USING btree (sender_id);

-- support.on_call_shifts
CREATE UNIQUE INDEX on_call_shifts__agent_id_starts_at_key ON support.on_call_shifts USING btree (agent_id, starts_at);
CREATE INDEX on_call_shifts__ends_at_idx ON support.on_call_shifts USING btree (ends_at, id);
CREATE INDEX on_call_shifts__starts_at_idx ON support.on_call_shifts USING btree (starts_at, id);

-- support.rule_patterns
CREATE UNIQUE INDEX rule_patterns__rule_set_id_pattern_signal_key ON support.rule_patterns USING btree (rule_set_id, pattern, signal);

-- support.rule_sets
CREATE INDEX rule_sets__created_by_id_idx ON support.rule_sets USING btree (created_by_id);
CREATE UNIQUE INDEX rule_sets__state_key ON support.rule_sets USING btree (state) WHERE ((state)::text = 'active'::text);
CREATE UNIQUE INDEX rule_sets__version_key ON support.rule_sets USING btree (version);

-- support.sla_policies
CREATE UNIQUE INDEX sla_policies__priority_code_key ON support.sla_policies USING btree (priority_code);

-- support.support_tickets
CREATE INDEX support_tickets__conversation_id_idx ON support.support_tickets USING btree (conversation_id);
CREATE INDEX support_tickets__due_at_idx ON support.support_tickets USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (resolution_breached_at IS NULL));
CREATE INDEX support_tickets__first_response_due_at_idx ON support.support_tickets USING btree (first_response_due_at) WHERE ((first_response_due_at IS NOT NULL) AND (first_response_at IS NULL) AND (first_response_breached_at IS NULL));
CREATE INDEX support_tickets__merged_into_id_idx ON support.support_tickets USING btree (merged_into_id);
CREATE UNIQUE INDEX support_tickets__reference_key ON support.support_tickets USING btree (reference);
CREATE INDEX support_tickets__requester_id_number_idx ON support.support_tickets USING btree (requester_id, number);
CREATE INDEX support_tickets__assignee_id_next_due_at_idx ON support.support_tickets USING btree (assignee_id, next_due_at, id);
CREATE INDEX support_tickets__category_code_next_due_at_idx ON support.support_tickets USING btree (category_code, next_due_at, id);
CREATE INDEX support_tickets__next_due_at_breached_idx ON support.support_tickets USING btree (next_due_at, id) WHERE ((is_breached = true) AND (resolved_at IS NULL));
CREATE INDEX support_tickets__next_due_at_open_idx ON support.support_tickets USING btree (next_due_at, id) WHERE (resolved_at IS NULL);
CREATE INDEX support_tickets__next_due_at_unassigned_idx ON support.support_tickets USING btree (next_due_at, id) WHERE ((resolved_at IS NULL) AND (assignee_id IS NULL));
CREATE INDEX support_tickets__priority_code_next_due_at_idx ON support.support_tickets USING btree (priority_code, next_due_at, id);
CREATE INDEX support_tickets__status_code_next_due_at_idx ON support.support_tickets USING btree (status_code, next_due_at, id);

-- support.ticket_comments
CREATE INDEX ticket_comments__author_id_idx ON support.ticket_comments USING btree (author_id);
CREATE INDEX ticket_comments__merged_from_id_idx ON support.ticket_comments USING btree (merged_from_id);
CREATE INDEX ticket_comments__ticket_id_created_at_idx ON support.ticket_comments USING btree (ticket_id, created_at, id);

-- support.ticket_transitions
CREATE UNIQUE INDEX ticket_transitions__from_status_code_to_status_code_key ON support.ticket_transitions USING btree (from_status_code, to_status_code);
CREATE INDEX ticket_transitions__to_status_code_idx ON support.ticket_transitions USING btree (to_status_code);
