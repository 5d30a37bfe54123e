ALTER TABLE support.conversation_modes ADD CONSTRAINT conversation_modes__position_check CHECK (position > 0);
ALTER TABLE support.conversation_statuses ADD CONSTRAINT conversation_statuses__position_check CHECK (position > 0);
ALTER TABLE support.ticket_categories ADD CONSTRAINT ticket_categories__position_check CHECK (position > 0);
ALTER TABLE support.ticket_priorities ADD CONSTRAINT ticket_priorities__position_check CHECK (position > 0);
ALTER TABLE support.ticket_statuses ADD CONSTRAINT ticket_statuses__position_check CHECK (position > 0);

ALTER TABLE support.conversations
  ADD CONSTRAINT conversations__locale_check CHECK (locale IN ('fr', 'ar', 'en')),
  ADD CONSTRAINT conversations__last_seq_check CHECK (last_read_seq BETWEEN 0 AND last_seq),
  ADD CONSTRAINT conversations__closed_at_check CHECK ((status_code = 'closed') = (closed_at IS NOT NULL)),
  ADD CONSTRAINT conversations__escalated_check CHECK (
    status_code <> 'escalated' OR mode_code = 'SUPPORT' AND escalated_at IS NOT NULL
  );

ALTER TABLE support.messages
  ADD CONSTRAINT messages__seq_check CHECK (seq > 0),
  ADD CONSTRAINT messages__sender_kind_check CHECK (sender_kind IN ('user', 'assistant', 'agent', 'system')),
  ADD CONSTRAINT messages__sender_id_check CHECK (sender_kind IN ('user', 'agent') OR sender_id IS NULL),
  ADD CONSTRAINT messages__answers_seq_check CHECK (
    (sender_kind = 'assistant') = (answers_seq IS NOT NULL) AND answers_seq < seq
  ),
  ADD CONSTRAINT messages__content_check CHECK (octet_length(content) <= 40100 AND octet_length(sources) <= 65600);

ALTER TABLE support.decision_logs
  ADD CONSTRAINT decision_logs__about_check CHECK (conversation_id IS NOT NULL OR ticket_id IS NOT NULL),
  ADD CONSTRAINT decision_logs__decision_check CHECK (
    decision IN ('began', 'mode_changed', 'status_changed', 'escalated', 'answered', 'answer_dropped', 'crisis_found',
                 'alert_raised', 'alert_told', 'alert_acknowledged', 'assigned', 'priority_changed',
                 'category_changed', 'merged')
  ),
  ADD CONSTRAINT decision_logs__reason_check CHECK (reason ~ '^[a-z][a-z_]*$'),
  ADD CONSTRAINT decision_logs__signals_check CHECK (
    jsonb_typeof(signals) = 'object' AND octet_length(signals::text) <= 8192
  ),
  ADD CONSTRAINT decision_logs__confidence_check CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT decision_logs__decided_by_kind_check CHECK (
    decided_by_kind IN ('rule', 'service', 'agent', 'requester', 'job')
  ),
  ADD CONSTRAINT decision_logs__rule_version_check CHECK (decided_by_kind <> 'rule' OR rule_version IS NOT NULL);

ALTER TABLE support.rule_sets
  ADD CONSTRAINT rule_sets__version_check CHECK (version > 0),
  ADD CONSTRAINT rule_sets__state_check CHECK (state IN ('draft', 'active', 'retired')),
  ADD CONSTRAINT rule_sets__min_confidence_check CHECK (min_confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT rule_sets__times_check CHECK (
    (state = 'draft') = (activated_at IS NULL) AND (state = 'retired') = (retired_at IS NOT NULL)
  );

ALTER TABLE support.rule_patterns
  ADD CONSTRAINT rule_patterns__locale_check CHECK (locale IN ('fr', 'ar', 'en')),
  ADD CONSTRAINT rule_patterns__signal_check CHECK (signal IN ('crisis', 'wants_person')),
  ADD CONSTRAINT rule_patterns__pattern_check CHECK (pattern ~ '[^\s.*]');

ALTER TABLE support.support_tickets
  ADD CONSTRAINT support_tickets__number_check CHECK (number > 0),
  ADD CONSTRAINT support_tickets__resolved_at_check CHECK (
    (status_code IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)
  ),
  ADD CONSTRAINT support_tickets__closed_at_check CHECK ((status_code = 'closed') = (closed_at IS NOT NULL)),
  ADD CONSTRAINT support_tickets__pending_check CHECK ((status_code = 'pending') = (pending_since IS NOT NULL)),
  ADD CONSTRAINT support_tickets__clock_check CHECK (
    (first_response_due_at IS NULL OR first_response_seconds_left IS NULL)
    AND (due_at IS NULL OR resolution_seconds_left IS NULL)
  ),
  ADD CONSTRAINT support_tickets__merged_check CHECK (
    merged_into_id IS NULL OR merged_into_id <> id AND status_code = 'closed'
  ),
  ADD CONSTRAINT support_tickets__content_check CHECK (
    octet_length(subject) <= 2100 AND octet_length(description) <= 40100 AND octet_length(resolution) <= 40100
    AND octet_length(pending_reason) <= 2100
  );

ALTER TABLE support.ticket_comments
  ADD CONSTRAINT ticket_comments__body_check CHECK (octet_length(body) <= 40100);

ALTER TABLE support.ticket_transitions
  ADD CONSTRAINT ticket_transitions__statuses_check CHECK (from_status_code <> to_status_code),
  ADD CONSTRAINT ticket_transitions__required_fields_check CHECK (
    required_fields <@ ARRAY['assigneeId', 'resolution', 'pendingReason']
  );

ALTER TABLE support.sla_policies
  ADD CONSTRAINT sla_policies__minutes_check CHECK (
    first_response_minutes > 0 AND resolution_minutes >= first_response_minutes AND resolution_minutes <= 525600
  );

ALTER TABLE support.business_hours
  ADD CONSTRAINT business_hours__weekday_check CHECK (weekday BETWEEN 1 AND 7),
  ADD CONSTRAINT business_hours__times_check CHECK (opens_at < closes_at);

ALTER TABLE support.on_call_shifts
  ADD CONSTRAINT on_call_shifts__times_check CHECK (starts_at < ends_at);

ALTER TABLE support.alerts
  ADD CONSTRAINT alerts__notified_count_check CHECK (notified_count >= 0),
  ADD CONSTRAINT alerts__acknowledged_check CHECK (
    acknowledged_by_id IS NULL OR acknowledged_at IS NOT NULL AND next_notification_at IS NULL
  );

ALTER TABLE support.alert_notifications
  ADD CONSTRAINT alert_notifications__round_check CHECK (round > 0);
