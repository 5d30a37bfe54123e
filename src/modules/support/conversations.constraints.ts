import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
  type ForeignKeyAnswer,
} from '../../platform/errors/constraints.js';
import { conversationLocales } from './models/conversation.model.js';

const duplicateId = conflict('support.id_taken', 'id', 'id is already in use');
const unknownConversation = missingParent(
  'support.conversation_not_found',
  'conversationId',
  'the conversation does not exist',
);
const unknownAccount = (field: string): ForeignKeyAnswer => ({
  missing: missingParent('support.account_not_found', field, 'the account does not exist'),
});
const lookupOf = (field: string, code: string): ForeignKeyAnswer => ({
  missing: missingParent(`support.${code}_not_found`, field, `${field} is none that there is`),
  referenced: conflict(`support.${code}_in_use`, 'code', 'it is in use, and cannot be deleted'),
});
const locale = invalid(
  'support.locale_unknown',
  'locale',
  `locale must be one of ${conversationLocales.join(', ')}`,
);
const lookup = {
  codeTaken: conflict('support.code_taken', 'code', 'code is already in use'),
  badPosition: invalid('support.position_invalid', 'position', 'position must be 1 or more'),
};

export const conversationConstraints: ConstraintAnswers = {
  conversation_modes__id_pk: duplicateId,
  conversation_modes__code_key: lookup.codeTaken,
  conversation_modes__position_check: lookup.badPosition,

  conversation_statuses__id_pk: duplicateId,
  conversation_statuses__code_key: lookup.codeTaken,
  conversation_statuses__position_check: lookup.badPosition,

  conversations__id_pk: duplicateId,
  conversations__user_id_fk: unknownAccount('userId'),
  conversations__assigned_agent_id_fk: unknownAccount('agentId'),
  conversations__mode_code_fk: lookupOf('mode', 'conversation_mode'),
  conversations__status_code_fk: lookupOf('status', 'conversation_status'),
  conversations__locale_check: locale,
  conversations__last_seq_check: invalid(
    'support.read_ahead',
    'seq',
    'seq must be the number of a message, or 0',
  ),
  conversations__closed_at_check: invalid(
    'support.closing_time_invalid',
    'status',
    'what is closed, and nothing else, says when',
  ),
  conversations__escalated_check: invalid(
    'support.escalation_invalid',
    'mode',
    'people answer in an escalated conversation',
  ),

  messages__id_pk: duplicateId,
  messages__conversation_id_fk: { missing: unknownConversation },
  messages__sender_id_fk: unknownAccount('senderId'),
  messages__conversation_id_seq_key: conflict(
    'support.seq_taken',
    'seq',
    'there is a message of that number',
  ),
  messages__conversation_id_answers_seq_key: conflict(
    'support.answered_already',
    'answersSeq',
    'the message has its automatic answer',
  ),
  messages__seq_check: invalid('support.seq_invalid', 'seq', 'seq must be 1 or more'),
  messages__sender_kind_check: invalid(
    'support.sender_kind_unknown',
    'senderKind',
    'senderKind is none that there is',
  ),
  messages__sender_id_check: invalid(
    'support.sender_invalid',
    'senderId',
    'only users and agents have an account',
  ),
  messages__answers_seq_check: invalid(
    'support.answer_invalid',
    'answersSeq',
    'an automatic answer, and nothing else, answers a message before it',
  ),
  messages__content_check: invalid(
    'support.content_too_long',
    'content',
    'content must have at most 10000 characters',
  ),
  messages__conversation_is_open: conflict(
    'support.conversation_over',
    'conversationId',
    'the conversation has come to its end: reopen it, or begin another',
  ),
  messages__people_answer: conflict(
    'support.people_answer',
    'conversationId',
    'people answer in this conversation',
  ),
  messages__service_answers: conflict(
    'support.service_answers',
    'conversationId',
    'people do not answer in this conversation',
  ),

  decision_logs__id_pk: duplicateId,
  decision_logs__conversation_id_fk: { missing: unknownConversation },
  decision_logs__ticket_id_fk: {
    missing: missingParent('support.ticket_not_found', 'ticketId', 'the ticket does not exist'),
  },
  decision_logs__decided_by_id_fk: unknownAccount('decidedById'),
  decision_logs__about_check: invalid(
    'support.decision_about_nothing',
    'conversationId',
    'a decision is about a conversation or a ticket',
  ),
  decision_logs__decision_check: invalid(
    'support.decision_unknown',
    'decision',
    'decision is none that there is',
  ),
  decision_logs__reason_check: invalid('support.reason_invalid', 'reason', 'reason must be a code'),
  decision_logs__signals_check: invalid(
    'support.signals_invalid',
    'signals',
    'signals must be an object of at most 8192 bytes',
  ),
  decision_logs__confidence_check: invalid(
    'support.confidence_invalid',
    'confidence',
    'confidence must be from 0 to 1',
  ),
  decision_logs__decided_by_kind_check: invalid(
    'support.decider_unknown',
    'decidedByKind',
    'decidedByKind is none that there is',
  ),
  decision_logs__rule_version_check: invalid(
    'support.rule_version_missing',
    'ruleVersion',
    'what a rule decides says its version',
  ),

  rule_sets__id_pk: duplicateId,
  rule_sets__version_key: conflict('support.version_taken', 'version', 'there is a version of that number'),
  rule_sets__state_key: conflict('support.version_active', 'state', 'another version is in use'),
  rule_sets__created_by_id_fk: unknownAccount('createdById'),
  rule_sets__version_check: invalid('support.version_invalid', 'version', 'version must be 1 or more'),
  rule_sets__state_check: invalid('support.rules_state_unknown', 'state', 'state is none that there is'),
  rule_sets__min_confidence_check: invalid(
    'support.confidence_invalid',
    'minConfidence',
    'minConfidence must be from 0 to 1',
  ),
  rule_sets__times_check: invalid(
    'support.rules_times_invalid',
    'state',
    'its times tell what the state of a version is',
  ),
  rule_sets__version_stands: conflict(
    'support.version_stands',
    'version',
    'a version that is or was in use stands: begin a draft',
  ),

  rule_patterns__id_pk: duplicateId,
  rule_patterns__rule_set_id_fk: {
    missing: missingParent('support.rules_not_found', 'ruleSetId', 'the version does not exist'),
  },
  rule_patterns__rule_set_id_pattern_signal_key: conflict(
    'support.pattern_exists',
    'patterns',
    'a pattern is given twice',
  ),
  rule_patterns__locale_check: locale,
  rule_patterns__signal_check: invalid(
    'support.signal_unknown',
    'signal',
    'signal must be crisis or wants_person',
  ),
  rule_patterns__pattern_check: invalid('support.pattern_invalid', 'pattern', 'a pattern has a word'),
};
