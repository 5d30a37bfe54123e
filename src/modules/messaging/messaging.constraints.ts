import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';
import { participantRoles } from './models/thread-participant.model.js';

const duplicateId = conflict('messaging.id_taken', 'id', 'id is already in use');
const unknownThread = missingParent('messaging.thread_not_found', 'threadId', 'the thread does not exist');
const unknownAccount = missingParent('messaging.account_not_found', 'userId', 'the account does not exist');
const badCounter = (field: string) =>
  invalid('messaging.counter_invalid', field, `${field} does not fit to what it counts`);

export const messagingConstraints: ConstraintAnswers = {
  threads__id_pk: duplicateId,
  threads__direct_low_id_direct_high_id_key: conflict(
    'messaging.direct_thread_exists',
    'participantIds',
    'the two have a direct thread already',
  ),
  threads__direct_low_id_fk: { missing: unknownAccount },
  threads__direct_high_id_fk: { missing: unknownAccount },
  threads__direct_pair_check: invalid(
    'messaging.direct_pair_invalid',
    'participantIds',
    'a direct thread is one of two different people',
  ),
  threads__direct_name_check: invalid('messaging.direct_name', 'name', 'a direct thread has no name'),
  threads__counters_check: badCounter('messageCount'),
  threads__retention_days_check: invalid(
    'messaging.retention_invalid',
    'retentionDays',
    'retentionDays must be from 1 to 3650',
  ),
  threads__legal_hold_check: invalid('messaging.hold_without_reason', 'reason', 'a legal hold has a reason'),
  threads__is_held: conflict('messaging.legal_hold', 'id', 'the thread is under a legal hold'),

  thread_participants__id_pk: duplicateId,
  thread_participants__thread_id_user_id_key: conflict(
    'messaging.already_participates',
    'userId',
    'the account takes part already',
  ),
  thread_participants__thread_id_fk: { missing: unknownThread },
  thread_participants__user_id_fk: { missing: unknownAccount },
  thread_participants__role_check: invalid(
    'messaging.role_invalid',
    'role',
    `role must be one of ${participantRoles.join(', ')}`,
  ),
  thread_participants__marks_check: badCounter('lastReadSeq'),

  messages__id_pk: duplicateId,
  messages__thread_id_seq_key: conflict('messaging.seq_taken', 'seq', 'there is a message of that number'),
  messages__thread_id_fk: { missing: unknownThread },
  messages__user_id_fk: { missing: unknownAccount },
  messages__parent_id_fk: {
    missing: missingParent(
      'messaging.parent_not_found',
      'parentId',
      'there is no such message in the thread',
    ),
  },
  messages__author_participates: missingParent(
    'messaging.not_a_participant',
    'threadId',
    'only who takes part in a thread writes in it',
  ),
  messages__parent_in_thread: missingParent(
    'messaging.parent_not_found',
    'parentId',
    'there is no such message in the thread',
  ),
  messages__parent_check: invalid('messaging.parent_invalid', 'parentId', 'a message does not answer itself'),
  messages__status_check: invalid('messaging.status_invalid', 'status', 'status is none that a message has'),
  messages__seq_check: badCounter('seq'),
  messages__content_check: invalid(
    'messaging.content_invalid',
    'content',
    'content must have from 1 to 10000 characters; only a deleted message has none',
  ),
  messages__metadata_check: invalid(
    'messaging.metadata_invalid',
    'metadata',
    'metadata must be an object of at most 4096 bytes',
  ),

  attachments__id_pk: duplicateId,
  attachments__storage_key_key: conflict('messaging.file_kept', 'file', 'the file is kept already'),
  attachments__thread_id_fk: { missing: unknownThread },
  attachments__user_id_fk: { missing: unknownAccount },
  attachments__message_id_fk: {
    missing: missingParent('messaging.message_not_found', 'messageId', 'the message does not exist'),
  },
  attachments__size_bytes_check: invalid('messaging.file_empty', 'file', 'a file has at least one byte'),
  attachments__sha256_check: invalid(
    'messaging.hash_invalid',
    'sha256',
    'sha256 must be 64 hexadecimal digits',
  ),

  preserved_messages__id_pk: duplicateId,
  preserved_messages__message_id_fk: {
    missing: missingParent('messaging.message_not_found', 'messageId', 'the message does not exist'),
  },

  changes__id_pk: duplicateId,
  changes__position_key: conflict('messaging.position_taken', 'position', 'the place in the feed is taken'),
  changes__kind_check: invalid('messaging.kind_invalid', 'kind', 'kind is none that a change has'),
  changes__position_check: badCounter('position'),

  feeds__id_pk: duplicateId,
  feeds__name_key: conflict('messaging.feed_exists', 'name', 'the feed exists already'),
  feeds__name_check: invalid('messaging.feed_unknown', 'name', 'there is no such feed'),
  feeds__places_check: badCounter('givenThrough'),
};
