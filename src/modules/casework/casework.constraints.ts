import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';
import { fileStatuses, phases } from './models/beneficiary.model.js';
import { channels } from './models/case-conversation.model.js';
import { documentKinds, documentStatuses } from './models/document.model.js';

const duplicateId = conflict('casework.id_taken', 'id', 'id is already in use');
const unknownAccount = (field: string) =>
  missingParent('casework.account_not_found', field, 'the account does not exist');
const unknownFile = {
  missing: missingParent('casework.beneficiary_not_found', 'beneficiaryId', 'the beneficiary does not exist'),
};
const oneOf = (code: string, field: string, choices: readonly string[]) =>
  invalid(code, field, `${field} must be one of ${choices.join(', ')}`);
const badHash = (field: string) =>
  invalid('casework.hash_invalid', field, `${field} must be 64 hexadecimal digits`);

export const caseworkConstraints: ConstraintAnswers = {
  beneficiaries__id_pk: duplicateId,
  fk_beneficiary_user: { missing: unknownAccount('userId') },
  beneficiaries__account_id_fk: { missing: unknownAccount('accountId') },
  beneficiaries__account_id_key: conflict(
    'casework.account_linked',
    'accountId',
    'the account is linked to a file already',
  ),
  beneficiaries__status_check: oneOf('casework.status_invalid', 'status', fileStatuses),
  beneficiaries__status_moves_forward: conflict(
    'casework.status_moves_forward',
    'status',
    'a file goes on to its next phase, or is closed; it never goes back',
  ),
  beneficiaries__consent_check: conflict(
    'casework.consent_missing',
    'consentAt',
    'without the consent of the beneficiary a file stays in intake',
  ),
  beneficiaries__minutes_check: conflict(
    'casework.hours_exceeded',
    'minutes',
    'a bilan takes 24 hours at most, all phases together',
  ),
  beneficiaries__is_closed: conflict('casework.file_closed', 'status', 'the file is closed'),

  documents__id_pk: duplicateId,
  documents__user_id_fk: { missing: unknownAccount('userId') },
  documents__beneficiary_id_fk: unknownFile,
  documents__kind_check: oneOf('casework.kind_invalid', 'kind', documentKinds),
  documents__status_check: oneOf('casework.document_status_invalid', 'status', documentStatuses),
  documents__status_moves: conflict(
    'casework.document_status_moves',
    'status',
    'a document goes from draft to in_review and back, is signed when it was reviewed, and archived',
  ),
  documents__version_count_check: invalid(
    'casework.counter_invalid',
    'versionCount',
    'versionCount does not fit to what it counts',
  ),
  documents__signature_check: invalid(
    'casework.signature_invalid',
    'status',
    'a signature has a version, its hash, a signer and a time',
  ),
  documents__signature_fits: conflict(
    'casework.signature_does_not_fit',
    'version',
    'what is signed is the newest version, by its hash',
  ),
  documents__is_final: conflict(
    'casework.document_final',
    'status',
    'a document that is signed or archived stays as it is',
  ),

  document_versions__id_pk: duplicateId,
  document_versions__storage_key_key: conflict('casework.file_kept', 'file', 'the file is kept already'),
  document_versions__document_id_number_key: conflict(
    'casework.version_taken',
    'number',
    'there is a version of that number',
  ),
  document_versions__document_id_fk: {
    missing: missingParent('casework.document_not_found', 'documentId', 'the document does not exist'),
  },
  document_versions__beneficiary_id_fk: unknownFile,
  document_versions__number_check: invalid('casework.number_invalid', 'number', 'versions count from 1'),
  document_versions__size_bytes_check: invalid('casework.file_empty', 'file', 'a file has at least one byte'),
  document_versions__sha256_check: badHash('sha256'),
  document_versions__stays: conflict(
    'casework.version_stays',
    'number',
    'a version goes with its document, and not before',
  ),

  conversations__id_pk: duplicateId,
  conversations__user_id_fk: { missing: unknownAccount('userId') },
  conversations__beneficiary_id_fk: unknownFile,
  conversations__phase_check: oneOf('casework.phase_invalid', 'phase', phases),
  conversations__phase_has_begun: conflict(
    'casework.phase_not_begun',
    'phase',
    'the file has not come to that phase',
  ),
  conversations__channel_check: oneOf('casework.channel_invalid', 'channel', channels),
  conversations__minutes_check: invalid(
    'casework.minutes_invalid',
    'minutes',
    'minutes must be from 1 to 1440',
  ),

  summaries__id_pk: duplicateId,
  summaries__beneficiary_id_key: conflict(
    'casework.summary_exists',
    'beneficiaryId',
    'the file has a summary already',
  ),
  summaries__beneficiary_id_fk: unknownFile,

  hand_overs__id_pk: duplicateId,
  hand_overs__beneficiary_id_fk: unknownFile,

  invitations__id_pk: duplicateId,
  invitations__beneficiary_id_key: conflict(
    'casework.invitation_exists',
    'accountId',
    'an invitation is waiting for an answer already',
  ),
  invitations__beneficiary_id_fk: unknownFile,
  invitations__account_id_fk: { missing: unknownAccount('accountId') },
};
