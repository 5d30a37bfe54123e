CREATE FUNCTION casework.position_of(status text) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN pg_catalog.array_position(
    ARRAY['intake', 'preliminary', 'investigation', 'conclusion', 'closed'], status
  );
COMMENT ON FUNCTION casework.position_of(text) IS 'How far a file has come, from 1; NULL for no status of a file.';

CREATE FUNCTION casework.file_is_there(file uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $body$
  SELECT EXISTS (
    SELECT FROM casework.beneficiaries JOIN identity.users ON users.id = beneficiaries.user_id
     WHERE beneficiaries.id = file
  )
$body$;
COMMENT ON FUNCTION casework.file_is_there(uuid) IS
  'Whether a file is there and not just being removed, by itself or with its counsellor''s account.';

-- A sealed value tells the id of its key: version (1 byte), length of the id (1 byte), the id.
CREATE FUNCTION casework.is_sealed_anew(was bytea, becomes bytea) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN pg_catalog.substr(was, 1, 2 + pg_catalog.get_byte(was, 1))
      <> pg_catalog.substr(becomes, 1, 2 + pg_catalog.get_byte(was, 1));
COMMENT ON FUNCTION casework.is_sealed_anew(bytea, bytea) IS
  'Whether a value was sealed under another key, as when keys are rotated, and not only changed.';

CREATE FUNCTION casework.check_progress() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
DECLARE
  was constant integer := casework.position_of(OLD.status);
  becomes constant integer := casework.position_of(NEW.status);
BEGIN
  IF becomes < was OR becomes > was + 1 AND NEW.status <> 'closed' THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'beneficiaries', CONSTRAINT = 'beneficiaries__status_moves_forward',
      MESSAGE = 'A file goes on to its next phase, or is closed.';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION casework.check_progress() IS
  'BEFORE UPDATE FOR EACH ROW of a file whose status changes: forward, one phase at a time, or to its end.';

-- Whose a row is follows from whose the file is, whatever the statement says. The file stays as it is meanwhile.
CREATE FUNCTION casework.take_counsellor() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  NEW.user_id := COALESCE(
    (SELECT user_id FROM casework.beneficiaries WHERE id = NEW.beneficiary_id FOR SHARE), NEW.user_id
  );
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION casework.take_counsellor() IS
  'BEFORE INSERT OR UPDATE FOR EACH ROW of what belongs to a file: user_id is that of the file.';

CREATE FUNCTION casework.hand_on() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  UPDATE casework.documents SET user_id = NEW.user_id WHERE beneficiary_id = NEW.id;
  UPDATE casework.conversations SET user_id = NEW.user_id WHERE beneficiary_id = NEW.id;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION casework.hand_on() IS
  'AFTER UPDATE FOR EACH ROW of a file whose counsellor changes: what belongs to it follows.';

-- The row of the file is locked until the commit: neither its phase nor its hours change meanwhile.
CREATE FUNCTION casework.enter_conversation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  file record;
BEGIN
  SELECT user_id, status INTO file FROM casework.beneficiaries WHERE id = NEW.beneficiary_id FOR NO KEY UPDATE;
  IF FOUND THEN
    NEW.user_id := file.user_id;
    IF file.status = 'closed' THEN
      RAISE check_violation USING
        SCHEMA = 'casework', TABLE = 'beneficiaries', CONSTRAINT = 'beneficiaries__is_closed',
        MESSAGE = 'The file is closed.';
    END IF;
    IF casework.position_of(NEW.phase) > casework.position_of(file.status) THEN
      RAISE check_violation USING
        SCHEMA = 'casework', TABLE = 'conversations', CONSTRAINT = 'conversations__phase_has_begun',
        MESSAGE = 'The file has not come to that phase.';
    END IF;
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION casework.enter_conversation() IS
  'BEFORE INSERT OR UPDATE FOR EACH ROW: a conversation is of a phase that has begun, in a file that is open.';

CREATE FUNCTION casework.add_minutes(file uuid, phase text, minutes integer) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = ''
AS $body$
  UPDATE casework.beneficiaries
     SET preliminary_minutes = preliminary_minutes + CASE phase WHEN 'preliminary' THEN minutes ELSE 0 END,
         investigation_minutes = investigation_minutes + CASE phase WHEN 'investigation' THEN minutes ELSE 0 END,
         conclusion_minutes = conclusion_minutes + CASE phase WHEN 'conclusion' THEN minutes ELSE 0 END
   WHERE id = file
$body$;
COMMENT ON FUNCTION casework.add_minutes(uuid, text, integer) IS 'Adds to what a phase of a file has taken.';
REVOKE ALL ON FUNCTION casework.add_minutes(uuid, text, integer) FROM PUBLIC;

CREATE FUNCTION casework.count_minutes() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  -- First what goes: what is only moved to another phase never counts twice.
  IF TG_OP <> 'INSERT' THEN
    PERFORM casework.add_minutes(OLD.beneficiary_id, OLD.phase, -OLD.minutes);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM casework.add_minutes(NEW.beneficiary_id, NEW.phase, NEW.minutes);
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION casework.count_minutes() IS
  'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: keeps the minutes that each phase of a file has taken.';

CREATE FUNCTION casework.refuse_final() RETURNS void
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  RAISE check_violation USING
    SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__is_final',
    MESSAGE = 'A document that is signed or archived stays as it is.';
END
$body$;
COMMENT ON FUNCTION casework.refuse_final() IS 'Refuses a change of a document that is signed or archived.';

-- Of a signed document nothing changes but whether it is shared, archived, and whose the file is.
CREATE FUNCTION casework.check_document() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  moving constant text[] := '{status,shared_at,user_id,updated_at,title}';
  is_retitled constant boolean := OLD.title <> NEW.title AND NOT casework.is_sealed_anew(OLD.title, NEW.title);
BEGIN
  IF OLD.signed_at IS NOT NULL AND (
    is_retitled OR pg_catalog.to_jsonb(NEW) - moving <> pg_catalog.to_jsonb(OLD) - moving
  ) THEN
    PERFORM casework.refuse_final();
  END IF;
  IF OLD.status <> NEW.status AND NOT (OLD.status || ' ' || NEW.status) = ANY (ARRAY[
    'draft in_review', 'in_review draft', 'in_review signed', 'draft archived', 'in_review archived', 'signed archived'
  ]) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__status_moves',
      MESSAGE = 'A document goes from draft to review, is signed then, and archived.';
  END IF;
  IF OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM casework.document_versions AS version
     WHERE version.document_id = NEW.id AND version.number = NEW.version_count
       AND version.number = NEW.signed_version AND version.sha256 = NEW.signed_sha256
  ) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__signature_fits',
      MESSAGE = 'What is signed is the newest version, by its hash.';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION casework.check_document() IS
  'BEFORE UPDATE FOR EACH ROW: which status follows which, what a signature is of, and that it stays so.';

CREATE FUNCTION casework.keep_signed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  IF casework.file_is_there(OLD.beneficiary_id) THEN
    PERFORM casework.refuse_final();
  END IF;
  RETURN OLD;
END
$body$;
COMMENT ON FUNCTION casework.keep_signed() IS
  'BEFORE DELETE FOR EACH ROW of a signed document: it goes with its file, and not before.';

-- The row of the document is locked until the commit, so that no number is given twice.
CREATE FUNCTION casework.take_number() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  document record;
BEGIN
  UPDATE casework.documents SET version_count = version_count + 1
   WHERE id = NEW.document_id AND status IN ('draft', 'in_review')
  RETURNING version_count, beneficiary_id INTO document;
  IF FOUND THEN
    NEW.number := document.version_count;
    NEW.beneficiary_id := document.beneficiary_id;
  ELSIF EXISTS (SELECT FROM casework.documents WHERE id = NEW.document_id) THEN
    PERFORM casework.refuse_final();
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION casework.take_number() IS
  'BEFORE INSERT FOR EACH ROW of a version: gives it the next number of its document, and the file of that.';

CREATE FUNCTION casework.keep_version() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  moving constant text[] := '{file_key}';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF pg_catalog.to_jsonb(NEW) - moving <> pg_catalog.to_jsonb(OLD) - moving AND EXISTS (
      SELECT FROM casework.documents WHERE id = OLD.document_id AND status IN ('signed', 'archived')
    ) THEN
      PERFORM casework.refuse_final();
    END IF;
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM casework.documents WHERE id = OLD.document_id)
     AND casework.file_is_there(OLD.beneficiary_id) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'document_versions', CONSTRAINT = 'document_versions__stays',
      MESSAGE = 'A version goes with its document, and not before.';
  END IF;
  RETURN OLD;
END
$body$;
COMMENT ON FUNCTION casework.keep_version() IS
  'BEFORE UPDATE OR DELETE FOR EACH ROW of a version: those of a signed document stay as they are, and none goes alone.';
