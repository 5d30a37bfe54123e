-- As the guide calls it. It is declared once, by the model: a second one beside it would refuse what this one cascades.
ALTER TABLE casework.beneficiaries RENAME CONSTRAINT beneficiaries__user_id_fk TO fk_beneficiary_user;

ALTER TABLE casework.beneficiaries
  ADD CONSTRAINT beneficiaries__status_check
    CHECK (status IN ('intake', 'preliminary', 'investigation', 'conclusion', 'closed')),
  ADD CONSTRAINT beneficiaries__consent_check CHECK (status = 'intake' OR consent_at IS NOT NULL),
  -- The law: 24 hours at most, all phases together.
  ADD CONSTRAINT beneficiaries__minutes_check CHECK (
    LEAST(preliminary_minutes, investigation_minutes, conclusion_minutes) >= 0
    AND preliminary_minutes + investigation_minutes + conclusion_minutes <= 1440
  );

ALTER TABLE casework.documents
  ADD CONSTRAINT documents__kind_check CHECK (kind IN ('agreement', 'cv', 'assessment', 'summary', 'other')),
  ADD CONSTRAINT documents__status_check CHECK (status IN ('draft', 'in_review', 'signed', 'archived')),
  ADD CONSTRAINT documents__version_count_check CHECK (version_count >= 0),
  ADD CONSTRAINT documents__signature_check CHECK (
    CASE num_nonnulls(signed_at, signed_by, signed_version, signed_sha256)
      WHEN 0 THEN status <> 'signed'
      WHEN 4 THEN status IN ('signed', 'archived')
      ELSE false
    END
  );

ALTER TABLE casework.document_versions
  ADD CONSTRAINT document_versions__number_check CHECK (number > 0),
  ADD CONSTRAINT document_versions__size_bytes_check CHECK (size_bytes > 0),
  ADD CONSTRAINT document_versions__sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$');

ALTER TABLE casework.conversations
  ADD CONSTRAINT conversations__phase_check CHECK (phase IN ('preliminary', 'investigation', 'conclusion')),
  ADD CONSTRAINT conversations__channel_check
    CHECK (channel IN ('in_person', 'video', 'phone', 'written', 'assessment')),
  ADD CONSTRAINT conversations__minutes_check CHECK (minutes BETWEEN 1 AND 1440);
