import type { Invariant } from '../../platform/features/feature.module.js';

export const caseworkInvariants: readonly Invariant[] = [
  {
    name: 'The minutes of each phase are those of its conversations.',
    sql: `SELECT beneficiaries.id FROM casework.beneficiaries
           WHERE (preliminary_minutes, investigation_minutes, conclusion_minutes) <> (
             SELECT coalesce(sum(minutes) FILTER (WHERE phase = 'preliminary'), 0),
                    coalesce(sum(minutes) FILTER (WHERE phase = 'investigation'), 0),
                    coalesce(sum(minutes) FILTER (WHERE phase = 'conclusion'), 0)
               FROM casework.conversations WHERE beneficiary_id = beneficiaries.id
           )`,
  },
  {
    name: 'A document counts the versions that it has.',
    sql: `SELECT documents.id FROM casework.documents
           WHERE version_count <> (SELECT count(*) FROM casework.document_versions WHERE document_id = documents.id)`,
  },
  {
    name: 'What was signed is the version that is there.',
    sql: `SELECT documents.id FROM casework.documents
           WHERE signed_version IS NOT NULL AND NOT EXISTS (
             SELECT FROM casework.document_versions
              WHERE document_id = documents.id AND number = signed_version AND sha256 = signed_sha256
           )`,
  },
];
