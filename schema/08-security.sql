-- Roles, owners, row-level security, policies and grants. Until it is applied, everything belongs to whoever applies.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

DO $roles$
DECLARE
  owner text;
BEGIN
  BEGIN
    CREATE ROLE "atrium_admin" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE "atrium_app" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE "atrium_migrator" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE "atrium_readonly" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE "atrium_reporting" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE "atrium_service" NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  IF NOT pg_has_role('atrium_migrator', 'atrium_reporting', 'MEMBER') THEN
    GRANT "atrium_reporting" TO "atrium_migrator";
  END IF;
  FOR owner IN SELECT unnest(ARRAY['atrium_migrator', 'atrium_reporting']) LOOP
    IF NOT pg_has_role(current_user, owner, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', owner, current_user);
    END IF;
  END LOOP;
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO "atrium_app"', current_database());
  EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO "atrium_migrator"', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO "atrium_service"', current_database());
END
$roles$;

ALTER SCHEMA "casework" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "casework" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "identity" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "identity" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "marketplace" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "marketplace" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "messaging" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "messaging" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "platform" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "platform" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "reporting" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "reporting" TO "atrium_admin", "atrium_readonly";
GRANT CREATE, USAGE ON SCHEMA "reporting" TO "atrium_reporting";

ALTER SCHEMA "sales" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "sales" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";

ALTER SCHEMA "support" OWNER TO "atrium_migrator";
GRANT USAGE ON SCHEMA "support" TO "atrium_admin", "atrium_app", "atrium_readonly", "atrium_reporting", "atrium_service";

ALTER DOMAIN "platform"."email_address" OWNER TO "atrium_migrator";

ALTER DOMAIN "platform"."phone_number" OWNER TO "atrium_migrator";

ALTER DOMAIN "platform"."username" OWNER TO "atrium_migrator";

ALTER TYPE "sales"."enum_events_type" OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."add_minutes"(uuid, text, integer) OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "casework"."add_minutes"(uuid, text, integer) FROM PUBLIC;

ALTER FUNCTION "casework"."check_document"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."check_progress"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."count_minutes"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."enter_conversation"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."file_is_there"(uuid) OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."hand_on"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."is_sealed_anew"(bytea, bytea) OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."keep_signed"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."keep_version"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."position_of"(text) OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."refuse_final"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."take_counsellor"() OWNER TO "atrium_migrator";

ALTER FUNCTION "casework"."take_number"() OWNER TO "atrium_migrator";

ALTER FUNCTION "identity"."prove_session"(uuid, uuid) OWNER TO "atrium_migrator";

ALTER FUNCTION "marketplace"."drop_phone_verification"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."check_parent"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."count_attachments"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."discount_removed"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."give_places"(integer) OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."note_message"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."note_participant"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."note_removed_messages"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."note_thread"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."own_threads"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."refuse_held_file"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."refuse_held_thread"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."refuse_while_held"() OWNER TO "atrium_migrator";

ALTER FUNCTION "messaging"."take_number"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."audit_context"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."audit_hash"(platform.audit_logs) OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."audit_instant"(timestamp with time zone) OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."audit_text"(text) OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."current_user_id"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."discard_file"() OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."discard_file"() FROM PUBLIC;

ALTER FUNCTION "platform"."forget_addresses"(uuid) OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."forget_addresses"(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "platform"."forget_addresses"(uuid) TO "atrium_service";

ALTER FUNCTION "platform"."has_role"(text[]) OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."keep_file"() OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."keep_file"() FROM PUBLIC;

ALTER FUNCTION "platform"."mask_columns"(jsonb, text[]) OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."record_change"() OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."record_change"() FROM PUBLIC;

ALTER FUNCTION "platform"."record_read"(text, uuid, uuid) OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."record_read"(text, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "platform"."record_read"(text, uuid, uuid) TO "atrium_app", "atrium_service";

ALTER FUNCTION "platform"."record_row_update"() OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."record_row_update"() FROM PUBLIC;

ALTER FUNCTION "platform"."refuse_all_but_forgetting"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."refuse_change"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."seal_audit_logs"(integer) OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "platform"."seal_audit_logs"(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "platform"."seal_audit_logs"(integer) TO "atrium_service";

ALTER FUNCTION "platform"."set_updated_at"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."tell_change"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."uuid_v7"() OWNER TO "atrium_migrator";

ALTER FUNCTION "platform"."uuid_v7_time"(uuid) OWNER TO "atrium_migrator";

ALTER FUNCTION "sales"."add_demand"() OWNER TO "atrium_migrator";

ALTER FUNCTION "sales"."clear_demand"() OWNER TO "atrium_migrator";

ALTER FUNCTION "sales"."remove_demand"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."check_transition"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."keep_code"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."keep_decision"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."keep_rule_set"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."keep_rules"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."refresh_figures"() OWNER TO "atrium_migrator";
REVOKE ALL ON FUNCTION "support"."refresh_figures"() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "support"."refresh_figures"() TO "atrium_service";

ALTER FUNCTION "support"."refuse_change"() OWNER TO "atrium_migrator";

ALTER FUNCTION "support"."take_number"() OWNER TO "atrium_migrator";

-- casework.beneficiaries
ALTER TABLE "casework"."beneficiaries" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."beneficiaries" FORCE ROW LEVEL SECURITY;
CREATE POLICY "beneficiaries__admin" ON "casework"."beneficiaries" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "beneficiaries__delete" ON "casework"."beneficiaries" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "beneficiaries__functions_select" ON "casework"."beneficiaries" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "beneficiaries__functions_update" ON "casework"."beneficiaries" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "beneficiaries__insert" ON "casework"."beneficiaries" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "beneficiaries__reporting" ON "casework"."beneficiaries" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "beneficiaries__select" ON "casework"."beneficiaries" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (account_id = ( SELECT platform.current_user_id() AS current_user_id))));
CREATE POLICY "beneficiaries__service" ON "casework"."beneficiaries" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "beneficiaries__update" ON "casework"."beneficiaries" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."beneficiaries" TO "atrium_admin", "atrium_app";
GRANT SELECT ("account_id", "conclusion_minutes", "consent_at", "created_at", "investigation_minutes", "preliminary_minutes", "status", "updated_at", "user_id") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."beneficiaries" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
ALTER TABLE "casework"."beneficiaries" OWNER TO "atrium_migrator";

-- casework.conversations
ALTER TABLE "casework"."conversations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."conversations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "conversations__admin" ON "casework"."conversations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__delete" ON "casework"."conversations" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "conversations__functions_select" ON "casework"."conversations" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__functions_update" ON "casework"."conversations" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__reporting" ON "casework"."conversations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversations__select" ON "casework"."conversations" FOR SELECT TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "conversations__service" ON "casework"."conversations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__update" ON "casework"."conversations" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."conversations" TO "atrium_admin", "atrium_app";
GRANT SELECT ("beneficiary_id", "channel", "created_at", "held_at", "minutes", "phase", "updated_at", "user_id") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."conversations" TO "atrium_service";
CREATE POLICY "conversations__insert" ON "casework"."conversations" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = conversations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "casework"."conversations" TO "atrium_reporting";
ALTER TABLE "casework"."conversations" OWNER TO "atrium_migrator";

-- casework.document_versions
ALTER TABLE "casework"."document_versions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."document_versions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "document_versions__admin" ON "casework"."document_versions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "document_versions__functions_select" ON "casework"."document_versions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "document_versions__reporting" ON "casework"."document_versions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "document_versions__service" ON "casework"."document_versions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."document_versions" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "casework"."document_versions" TO "atrium_app";
GRANT SELECT ("beneficiary_id", "created_at", "created_by", "document_id", "mime_type", "number", "sha256", "size_bytes") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."document_versions" TO "atrium_service";
CREATE POLICY "document_versions__delete" ON "casework"."document_versions" FOR DELETE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "document_versions__insert" ON "casework"."document_versions" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "document_versions__select" ON "casework"."document_versions" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "casework"."document_versions" TO "atrium_reporting";
ALTER TABLE "casework"."document_versions" OWNER TO "atrium_migrator";

-- casework.documents
ALTER TABLE "casework"."documents" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."documents" FORCE ROW LEVEL SECURITY;
CREATE POLICY "documents__admin" ON "casework"."documents" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "documents__delete" ON "casework"."documents" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "documents__functions_select" ON "casework"."documents" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "documents__functions_update" ON "casework"."documents" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "documents__reporting" ON "casework"."documents" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "documents__service" ON "casework"."documents" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "documents__update" ON "casework"."documents" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."documents" TO "atrium_admin", "atrium_app";
GRANT SELECT ("beneficiary_id", "created_at", "kind", "shared_at", "signed_at", "signed_by", "signed_sha256", "signed_version", "status", "updated_at", "user_id", "version_count") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."documents" TO "atrium_service";
CREATE POLICY "documents__insert" ON "casework"."documents" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = documents.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "documents__select" ON "casework"."documents" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = documents.beneficiary_id) AND (owned.account_id = ( SELECT platform.current_user_id() AS current_user_id))))) AND (shared_at IS NOT NULL))));
GRANT SELECT ("id") ON TABLE "casework"."documents" TO "atrium_reporting";
ALTER TABLE "casework"."documents" OWNER TO "atrium_migrator";

-- casework.hand_overs
ALTER TABLE "casework"."hand_overs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."hand_overs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "hand_overs__admin" ON "casework"."hand_overs" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "hand_overs__reporting" ON "casework"."hand_overs" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "hand_overs__service" ON "casework"."hand_overs" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."hand_overs" TO "atrium_admin";
GRANT SELECT ON TABLE "casework"."hand_overs" TO "atrium_app";
GRANT SELECT ("beneficiary_id", "created_at", "from_counsellor", "to_counsellor") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."hand_overs" TO "atrium_service";
CREATE POLICY "hand_overs__select" ON "casework"."hand_overs" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = hand_overs.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
ALTER TABLE "casework"."hand_overs" OWNER TO "atrium_migrator";

-- casework.invitations
ALTER TABLE "casework"."invitations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."invitations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "invitations__admin" ON "casework"."invitations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "invitations__reporting" ON "casework"."invitations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "invitations__service" ON "casework"."invitations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."invitations" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "casework"."invitations" TO "atrium_app";
GRANT SELECT ("account_id", "beneficiary_id", "created_at") ON TABLE "casework"."invitations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."invitations" TO "atrium_service";
CREATE POLICY "invitations__delete" ON "casework"."invitations" FOR DELETE TO "atrium_app" USING (((account_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
CREATE POLICY "invitations__insert" ON "casework"."invitations" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "invitations__select" ON "casework"."invitations" FOR SELECT TO "atrium_app" USING (((account_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
GRANT SELECT ("id") ON TABLE "casework"."invitations" TO "atrium_reporting";
ALTER TABLE "casework"."invitations" OWNER TO "atrium_migrator";

-- casework.summaries
ALTER TABLE "casework"."summaries" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."summaries" FORCE ROW LEVEL SECURITY;
CREATE POLICY "summaries__admin" ON "casework"."summaries" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "summaries__reporting" ON "casework"."summaries" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "summaries__service" ON "casework"."summaries" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_admin";
GRANT INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_app";
GRANT SELECT ("beneficiary_id", "created_at", "updated_at") ON TABLE "casework"."summaries" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_service";
CREATE POLICY "summaries__insert" ON "casework"."summaries" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "summaries__select" ON "casework"."summaries" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "summaries__update" ON "casework"."summaries" FOR UPDATE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "casework"."summaries" TO "atrium_reporting";
ALTER TABLE "casework"."summaries" OWNER TO "atrium_migrator";

-- identity.magic_links
ALTER TABLE "identity"."magic_links" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."magic_links" FORCE ROW LEVEL SECURITY;
CREATE POLICY "magic_links__admin" ON "identity"."magic_links" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "magic_links__service" ON "identity"."magic_links" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."magic_links" TO "atrium_admin", "atrium_service";
ALTER TABLE "identity"."magic_links" OWNER TO "atrium_migrator";

-- identity.otps
ALTER TABLE "identity"."otps" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."otps" FORCE ROW LEVEL SECURITY;
CREATE POLICY "otps__admin" ON "identity"."otps" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "otps__service" ON "identity"."otps" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."otps" TO "atrium_admin", "atrium_service";
ALTER TABLE "identity"."otps" OWNER TO "atrium_migrator";

-- identity.outgoing_messages
ALTER TABLE "identity"."outgoing_messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."outgoing_messages" FORCE ROW LEVEL SECURITY;
CREATE POLICY "outgoing_messages__admin" ON "identity"."outgoing_messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "outgoing_messages__service" ON "identity"."outgoing_messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."outgoing_messages" TO "atrium_admin", "atrium_service";
ALTER TABLE "identity"."outgoing_messages" OWNER TO "atrium_migrator";

-- identity.people
GRANT SELECT ON TABLE "identity"."people" TO "atrium_app", "atrium_service";
ALTER VIEW "identity"."people" OWNER TO "atrium_migrator";

-- identity.roles
ALTER TABLE "identity"."roles" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."roles" FORCE ROW LEVEL SECURITY;
CREATE POLICY "roles__admin" ON "identity"."roles" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "roles__functions_select" ON "identity"."roles" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "roles__reporting" ON "identity"."roles" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "roles__select" ON "identity"."roles" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "roles__service" ON "identity"."roles" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."roles" TO "atrium_admin";
GRANT SELECT ON TABLE "identity"."roles" TO "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "identity"."roles" TO "atrium_reporting";
GRANT SELECT ON TABLE "identity"."roles" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "identity"."roles" TO "atrium_reporting";
ALTER TABLE "identity"."roles" OWNER TO "atrium_migrator";

-- identity.user_preferences
ALTER TABLE "identity"."user_preferences" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."user_preferences" FORCE ROW LEVEL SECURITY;
CREATE POLICY "user_preferences__admin" ON "identity"."user_preferences" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_preferences__reporting" ON "identity"."user_preferences" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "user_preferences__select" ON "identity"."user_preferences" FOR SELECT TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "user_preferences__service" ON "identity"."user_preferences" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "user_preferences__update" ON "identity"."user_preferences" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."user_preferences" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "identity"."user_preferences" TO "atrium_app";
GRANT SELECT ("created_at", "email_notifications", "locale", "marketing_emails", "push_notifications", "sms_notifications", "theme", "timezone", "updated_at", "user_id") ON TABLE "identity"."user_preferences" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."user_preferences" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "identity"."user_preferences" TO "atrium_reporting";
ALTER TABLE "identity"."user_preferences" OWNER TO "atrium_migrator";

-- identity.user_roles
ALTER TABLE "identity"."user_roles" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."user_roles" FORCE ROW LEVEL SECURITY;
CREATE POLICY "user_roles__admin" ON "identity"."user_roles" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_roles__delete" ON "identity"."user_roles" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "user_roles__functions_select" ON "identity"."user_roles" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "user_roles__insert" ON "identity"."user_roles" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "user_roles__reporting" ON "identity"."user_roles" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "user_roles__select" ON "identity"."user_roles" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "user_roles__service" ON "identity"."user_roles" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."user_roles" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "identity"."user_roles" TO "atrium_app";
GRANT SELECT ("created_at", "role_id", "user_id") ON TABLE "identity"."user_roles" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT ON TABLE "identity"."user_roles" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "identity"."user_roles" TO "atrium_reporting";
ALTER TABLE "identity"."user_roles" OWNER TO "atrium_migrator";

-- identity.user_sessions
ALTER TABLE "identity"."user_sessions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."user_sessions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "user_sessions__admin" ON "identity"."user_sessions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_sessions__functions_select" ON "identity"."user_sessions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "user_sessions__reporting" ON "identity"."user_sessions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "user_sessions__select" ON "identity"."user_sessions" FOR SELECT TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "user_sessions__service" ON "identity"."user_sessions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."user_sessions" TO "atrium_admin";
GRANT SELECT ON TABLE "identity"."user_sessions" TO "atrium_app";
GRANT SELECT ("absolute_expires_at", "created_at", "family", "idle_expires_at", "revoked_at", "rotated_at", "updated_at", "user_id") ON TABLE "identity"."user_sessions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."user_sessions" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "identity"."user_sessions" TO "atrium_reporting";
ALTER TABLE "identity"."user_sessions" OWNER TO "atrium_migrator";

-- identity.users
ALTER TABLE "identity"."users" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "identity"."users" FORCE ROW LEVEL SECURITY;
CREATE POLICY "users__admin" ON "identity"."users" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "users__functions_select" ON "identity"."users" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "users__reporting" ON "identity"."users" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "users__service" ON "identity"."users" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."users" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "identity"."users" TO "atrium_app";
GRANT SELECT ("created_at", "email_verified_at", "is_active", "is_phone_verified", "status", "updated_at") ON TABLE "identity"."users" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "identity"."users" TO "atrium_service";
CREATE POLICY "users__select" ON "identity"."users" FOR SELECT TO "atrium_app" USING (((id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "users__update" ON "identity"."users" FOR UPDATE TO "atrium_app" USING (((id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role))) WITH CHECK (((id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
GRANT SELECT ("id") ON TABLE "identity"."users" TO "atrium_reporting";
ALTER TABLE "identity"."users" OWNER TO "atrium_migrator";

-- marketplace.brand_niches
ALTER TABLE "marketplace"."brand_niches" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "marketplace"."brand_niches" FORCE ROW LEVEL SECURITY;
CREATE POLICY "brand_niches__admin" ON "marketplace"."brand_niches" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "brand_niches__reporting" ON "marketplace"."brand_niches" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "brand_niches__select" ON "marketplace"."brand_niches" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "brand_niches__service" ON "marketplace"."brand_niches" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."brand_niches" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "marketplace"."brand_niches" TO "atrium_app";
GRANT SELECT ("brand_id", "created_at", "niche_id", "updated_at") ON TABLE "marketplace"."brand_niches" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT ON TABLE "marketplace"."brand_niches" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "marketplace"."brand_niches" TO "atrium_reporting";
CREATE POLICY "brand_niches__delete" ON "marketplace"."brand_niches" FOR DELETE TO "atrium_app" USING (((EXISTS ( SELECT
   FROM marketplace.brands owned
  WHERE ((owned.id = brand_niches.brand_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "brand_niches__insert" ON "marketplace"."brand_niches" FOR INSERT TO "atrium_app" WITH CHECK (((EXISTS ( SELECT
   FROM marketplace.brands owned
  WHERE ((owned.id = brand_niches.brand_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
ALTER TABLE "marketplace"."brand_niches" OWNER TO "atrium_migrator";

-- marketplace.brands
ALTER TABLE "marketplace"."brands" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "marketplace"."brands" FORCE ROW LEVEL SECURITY;
CREATE POLICY "brands__admin" ON "marketplace"."brands" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "brands__delete" ON "marketplace"."brands" FOR DELETE TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "brands__insert" ON "marketplace"."brands" FOR INSERT TO "atrium_app" WITH CHECK (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "brands__reporting" ON "marketplace"."brands" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "brands__select" ON "marketplace"."brands" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "brands__service" ON "marketplace"."brands" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "brands__update" ON "marketplace"."brands" FOR UPDATE TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role))) WITH CHECK (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."brands" TO "atrium_admin", "atrium_app";
GRANT SELECT ("brand_bio", "brand_name", "company_type", "created_at", "is_active", "is_phone_verified", "is_profile_completed", "legal_entity_name", "profile_image", "updated_at", "user_id", "username") ON TABLE "marketplace"."brands" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."brands" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "marketplace"."brands" TO "atrium_reporting";
ALTER TABLE "marketplace"."brands" OWNER TO "atrium_migrator";

-- marketplace.influencer_niches
ALTER TABLE "marketplace"."influencer_niches" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "marketplace"."influencer_niches" FORCE ROW LEVEL SECURITY;
CREATE POLICY "influencer_niches__admin" ON "marketplace"."influencer_niches" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "influencer_niches__reporting" ON "marketplace"."influencer_niches" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "influencer_niches__select" ON "marketplace"."influencer_niches" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "influencer_niches__service" ON "marketplace"."influencer_niches" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."influencer_niches" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "marketplace"."influencer_niches" TO "atrium_app";
GRANT SELECT ("created_at", "influencer_id", "niche_id", "updated_at") ON TABLE "marketplace"."influencer_niches" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT ON TABLE "marketplace"."influencer_niches" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "marketplace"."influencer_niches" TO "atrium_reporting";
CREATE POLICY "influencer_niches__delete" ON "marketplace"."influencer_niches" FOR DELETE TO "atrium_app" USING (((EXISTS ( SELECT
   FROM marketplace.influencers owned
  WHERE ((owned.id = influencer_niches.influencer_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "influencer_niches__insert" ON "marketplace"."influencer_niches" FOR INSERT TO "atrium_app" WITH CHECK (((EXISTS ( SELECT
   FROM marketplace.influencers owned
  WHERE ((owned.id = influencer_niches.influencer_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
ALTER TABLE "marketplace"."influencer_niches" OWNER TO "atrium_migrator";

-- marketplace.influencers
ALTER TABLE "marketplace"."influencers" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "marketplace"."influencers" FORCE ROW LEVEL SECURITY;
CREATE POLICY "influencers__admin" ON "marketplace"."influencers" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "influencers__delete" ON "marketplace"."influencers" FOR DELETE TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "influencers__insert" ON "marketplace"."influencers" FOR INSERT TO "atrium_app" WITH CHECK (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
CREATE POLICY "influencers__reporting" ON "marketplace"."influencers" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "influencers__select" ON "marketplace"."influencers" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "influencers__service" ON "marketplace"."influencers" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "influencers__update" ON "marketplace"."influencers" FOR UPDATE TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role))) WITH CHECK (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."influencers" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "is_active", "is_phone_verified", "updated_at", "user_id") ON TABLE "marketplace"."influencers" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."influencers" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "marketplace"."influencers" TO "atrium_reporting";
ALTER TABLE "marketplace"."influencers" OWNER TO "atrium_migrator";

-- marketplace.niches
ALTER TABLE "marketplace"."niches" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "marketplace"."niches" FORCE ROW LEVEL SECURITY;
CREATE POLICY "niches__admin" ON "marketplace"."niches" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "niches__delete" ON "marketplace"."niches" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "niches__insert" ON "marketplace"."niches" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "niches__reporting" ON "marketplace"."niches" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "niches__select" ON "marketplace"."niches" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "niches__service" ON "marketplace"."niches" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "niches__update" ON "marketplace"."niches" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "marketplace"."niches" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "description", "icon", "is_active", "name", "updated_at") ON TABLE "marketplace"."niches" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT ON TABLE "marketplace"."niches" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "marketplace"."niches" TO "atrium_reporting";
ALTER TABLE "marketplace"."niches" OWNER TO "atrium_migrator";

-- messaging.attachments
ALTER TABLE "messaging"."attachments" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."attachments" FORCE ROW LEVEL SECURITY;
CREATE POLICY "attachments__admin" ON "messaging"."attachments" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "attachments__delete" ON "messaging"."attachments" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "attachments__insert" ON "messaging"."attachments" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "attachments__reporting" ON "messaging"."attachments" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "attachments__select" ON "messaging"."attachments" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = attachments.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "attachments__service" ON "messaging"."attachments" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "attachments__update" ON "messaging"."attachments" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."attachments" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "message_id", "mime_type", "sha256", "size_bytes", "thread_id", "user_id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."attachments" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
ALTER TABLE "messaging"."attachments" OWNER TO "atrium_migrator";

-- messaging.changes
ALTER TABLE "messaging"."changes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."changes" FORCE ROW LEVEL SECURITY;
CREATE POLICY "changes__admin" ON "messaging"."changes" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "changes__functions_insert" ON "messaging"."changes" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "changes__reporting" ON "messaging"."changes" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "changes__select" ON "messaging"."changes" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = changes.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
CREATE POLICY "changes__service" ON "messaging"."changes" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."changes" TO "atrium_admin";
GRANT SELECT ON TABLE "messaging"."changes" TO "atrium_app";
GRANT SELECT ("created_at", "kind", "position", "subject_id", "thread_id", "user_id") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."changes" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "messaging"."changes" TO "atrium_reporting";
ALTER TABLE "messaging"."changes" OWNER TO "atrium_migrator";

-- messaging.feeds
ALTER TABLE "messaging"."feeds" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."feeds" FORCE ROW LEVEL SECURITY;
CREATE POLICY "feeds__admin" ON "messaging"."feeds" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "feeds__reporting" ON "messaging"."feeds" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "feeds__select" ON "messaging"."feeds" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "feeds__service" ON "messaging"."feeds" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."feeds" TO "atrium_admin";
GRANT SELECT ON TABLE "messaging"."feeds" TO "atrium_app";
GRANT SELECT ("created_at", "forgotten_through", "given_through", "name", "updated_at") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."feeds" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "messaging"."feeds" TO "atrium_reporting";
ALTER TABLE "messaging"."feeds" OWNER TO "atrium_migrator";

-- messaging.messages
ALTER TABLE "messaging"."messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."messages" FORCE ROW LEVEL SECURITY;
CREATE POLICY "messages__admin" ON "messaging"."messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "messages__functions_select" ON "messaging"."messages" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "messages__functions_update" ON "messaging"."messages" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "messages__insert" ON "messaging"."messages" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "messages__reporting" ON "messaging"."messages" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "messages__select" ON "messaging"."messages" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = messages.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "messages__service" ON "messaging"."messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "messages__update" ON "messaging"."messages" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_admin";
GRANT INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_app";
GRANT SELECT ("attachment_count", "created_at", "parent_id", "seq", "status", "thread_id", "updated_at", "user_id") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "messaging"."messages" TO "atrium_reporting";
ALTER TABLE "messaging"."messages" OWNER TO "atrium_migrator";

-- messaging.preserved_messages
ALTER TABLE "messaging"."preserved_messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."preserved_messages" FORCE ROW LEVEL SECURITY;
CREATE POLICY "preserved_messages__admin" ON "messaging"."preserved_messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "preserved_messages__service" ON "messaging"."preserved_messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."preserved_messages" TO "atrium_admin", "atrium_service";
ALTER TABLE "messaging"."preserved_messages" OWNER TO "atrium_migrator";

-- messaging.thread_participants
ALTER TABLE "messaging"."thread_participants" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."thread_participants" FORCE ROW LEVEL SECURITY;
CREATE POLICY "thread_participants__admin" ON "messaging"."thread_participants" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "thread_participants__functions_select" ON "messaging"."thread_participants" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "thread_participants__functions_update" ON "messaging"."thread_participants" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "thread_participants__reporting" ON "messaging"."thread_participants" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "thread_participants__select" ON "messaging"."thread_participants" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (thread_id IN ( SELECT messaging.own_threads() AS own_threads))));
CREATE POLICY "thread_participants__service" ON "messaging"."thread_participants" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "thread_participants__update" ON "messaging"."thread_participants" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_app";
GRANT SELECT ("created_at", "history_after_seq", "role", "thread_id", "updated_at", "user_id") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
ALTER TABLE "messaging"."thread_participants" OWNER TO "atrium_migrator";

-- messaging.threads
ALTER TABLE "messaging"."threads" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."threads" FORCE ROW LEVEL SECURITY;
CREATE POLICY "threads__admin" ON "messaging"."threads" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "threads__functions_select" ON "messaging"."threads" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "threads__functions_update" ON "messaging"."threads" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "threads__reporting" ON "messaging"."threads" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "threads__service" ON "messaging"."threads" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_app";
GRANT SELECT ("created_at", "direct_high_id", "direct_low_id", "is_archived", "is_direct", "last_message_at", "last_seq", "legal_hold_at", "message_count", "participant_count", "retention_days", "updated_at") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_service";
CREATE POLICY "threads__select" ON "messaging"."threads" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "threads__update" ON "messaging"."threads" FOR UPDATE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "messaging"."threads" TO "atrium_reporting";
ALTER TABLE "messaging"."threads" OWNER TO "atrium_migrator";

-- platform.audit_logs
ALTER TABLE "platform"."audit_logs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."audit_logs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "audit_logs__admin" ON "platform"."audit_logs" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "audit_logs__functions_insert" ON "platform"."audit_logs" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "audit_logs__functions_select" ON "platform"."audit_logs" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "audit_logs__functions_update" ON "platform"."audit_logs" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "audit_logs__reporting" ON "platform"."audit_logs" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "audit_logs__select" ON "platform"."audit_logs" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "audit_logs__service" ON "platform"."audit_logs" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT SELECT ON TABLE "platform"."audit_logs" TO "atrium_admin", "atrium_app";
GRANT SELECT ("action", "actor_id", "actor", "changes", "cluster", "created_at", "forgotten_for", "ip_commitment", "record_id", "request_id", "subject_id", "table_name", "transaction_id") ON TABLE "platform"."audit_logs" TO "atrium_reporting";
GRANT SELECT ON TABLE "platform"."audit_logs" TO "atrium_service";
GRANT SELECT ("id", "occurred_at") ON TABLE "platform"."audit_logs" TO "atrium_reporting";
ALTER TABLE "platform"."audit_logs" OWNER TO "atrium_migrator";

-- platform.audit_seals
ALTER TABLE "platform"."audit_seals" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."audit_seals" FORCE ROW LEVEL SECURITY;
CREATE POLICY "audit_seals__admin" ON "platform"."audit_seals" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "audit_seals__functions_insert" ON "platform"."audit_seals" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "audit_seals__functions_select" ON "platform"."audit_seals" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "audit_seals__service" ON "platform"."audit_seals" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT SELECT ON TABLE "platform"."audit_seals" TO "atrium_admin", "atrium_service";
ALTER TABLE "platform"."audit_seals" OWNER TO "atrium_migrator";

-- platform.discarded_files
ALTER TABLE "platform"."discarded_files" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."discarded_files" FORCE ROW LEVEL SECURITY;
CREATE POLICY "discarded_files__admin" ON "platform"."discarded_files" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "discarded_files__functions_delete" ON "platform"."discarded_files" FOR DELETE TO "atrium_migrator" USING (true);
CREATE POLICY "discarded_files__functions_insert" ON "platform"."discarded_files" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "discarded_files__functions_select" ON "platform"."discarded_files" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "discarded_files__service" ON "platform"."discarded_files" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "platform"."discarded_files" TO "atrium_admin", "atrium_service";
ALTER TABLE "platform"."discarded_files" OWNER TO "atrium_migrator";

-- platform.idempotency_keys
ALTER TABLE "platform"."idempotency_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."idempotency_keys" FORCE ROW LEVEL SECURITY;
CREATE POLICY "idempotency_keys__admin" ON "platform"."idempotency_keys" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "idempotency_keys__service" ON "platform"."idempotency_keys" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "platform"."idempotency_keys" TO "atrium_admin", "atrium_service";
ALTER TABLE "platform"."idempotency_keys" OWNER TO "atrium_migrator";

-- platform.rate_limits
ALTER TABLE "platform"."rate_limits" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."rate_limits" FORCE ROW LEVEL SECURITY;
CREATE POLICY "rate_limits__admin" ON "platform"."rate_limits" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rate_limits__service" ON "platform"."rate_limits" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "platform"."rate_limits" TO "atrium_admin", "atrium_service";
ALTER TABLE "platform"."rate_limits" OWNER TO "atrium_migrator";

-- reporting.casework_beneficiaries
GRANT SELECT ON TABLE "reporting"."casework_beneficiaries" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_beneficiaries" OWNER TO "atrium_reporting";

-- reporting.casework_conversations
GRANT SELECT ON TABLE "reporting"."casework_conversations" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_conversations" OWNER TO "atrium_reporting";

-- reporting.casework_document_versions
GRANT SELECT ON TABLE "reporting"."casework_document_versions" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_document_versions" OWNER TO "atrium_reporting";

-- reporting.casework_documents
GRANT SELECT ON TABLE "reporting"."casework_documents" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_documents" OWNER TO "atrium_reporting";

-- reporting.casework_hand_overs
GRANT SELECT ON TABLE "reporting"."casework_hand_overs" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_hand_overs" OWNER TO "atrium_reporting";

-- reporting.casework_invitations
GRANT SELECT ON TABLE "reporting"."casework_invitations" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_invitations" OWNER TO "atrium_reporting";

-- reporting.casework_summaries
GRANT SELECT ON TABLE "reporting"."casework_summaries" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_summaries" OWNER TO "atrium_reporting";

-- reporting.identity_roles
GRANT SELECT ON TABLE "reporting"."identity_roles" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."identity_roles" OWNER TO "atrium_reporting";

-- reporting.identity_user_preferences
GRANT SELECT ON TABLE "reporting"."identity_user_preferences" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."identity_user_preferences" OWNER TO "atrium_reporting";

-- reporting.identity_user_roles
GRANT SELECT ON TABLE "reporting"."identity_user_roles" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."identity_user_roles" OWNER TO "atrium_reporting";

-- reporting.identity_user_sessions
GRANT SELECT ON TABLE "reporting"."identity_user_sessions" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."identity_user_sessions" OWNER TO "atrium_reporting";

-- reporting.identity_users
GRANT SELECT ON TABLE "reporting"."identity_users" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."identity_users" OWNER TO "atrium_reporting";

-- reporting.marketplace_brand_niches
GRANT SELECT ON TABLE "reporting"."marketplace_brand_niches" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."marketplace_brand_niches" OWNER TO "atrium_reporting";

-- reporting.marketplace_brands
GRANT SELECT ON TABLE "reporting"."marketplace_brands" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."marketplace_brands" OWNER TO "atrium_reporting";

-- reporting.marketplace_influencer_niches
GRANT SELECT ON TABLE "reporting"."marketplace_influencer_niches" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."marketplace_influencer_niches" OWNER TO "atrium_reporting";

-- reporting.marketplace_influencers
GRANT SELECT ON TABLE "reporting"."marketplace_influencers" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."marketplace_influencers" OWNER TO "atrium_reporting";

-- reporting.marketplace_niches
GRANT SELECT ON TABLE "reporting"."marketplace_niches" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."marketplace_niches" OWNER TO "atrium_reporting";

-- reporting.messaging_attachments
GRANT SELECT ON TABLE "reporting"."messaging_attachments" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_attachments" OWNER TO "atrium_reporting";

-- reporting.messaging_changes
GRANT SELECT ON TABLE "reporting"."messaging_changes" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_changes" OWNER TO "atrium_reporting";

-- reporting.messaging_feeds
GRANT SELECT ON TABLE "reporting"."messaging_feeds" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_feeds" OWNER TO "atrium_reporting";

-- reporting.messaging_messages
GRANT SELECT ON TABLE "reporting"."messaging_messages" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_messages" OWNER TO "atrium_reporting";

-- reporting.messaging_thread_participants
GRANT SELECT ON TABLE "reporting"."messaging_thread_participants" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_thread_participants" OWNER TO "atrium_reporting";

-- reporting.messaging_threads
GRANT SELECT ON TABLE "reporting"."messaging_threads" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_threads" OWNER TO "atrium_reporting";

-- reporting.platform_audit_logs
GRANT SELECT ON TABLE "reporting"."platform_audit_logs" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."platform_audit_logs" OWNER TO "atrium_reporting";

-- reporting.sales_daily_demands
GRANT SELECT ON TABLE "reporting"."sales_daily_demands" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_daily_demands" OWNER TO "atrium_reporting";

-- reporting.sales_events
GRANT SELECT ON TABLE "reporting"."sales_events" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_events" OWNER TO "atrium_reporting";

-- reporting.sales_forecast_batches
GRANT SELECT ON TABLE "reporting"."sales_forecast_batches" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_forecast_batches" OWNER TO "atrium_reporting";

-- reporting.sales_forecast_candidates
GRANT SELECT ON TABLE "reporting"."sales_forecast_candidates" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_forecast_candidates" OWNER TO "atrium_reporting";

-- reporting.sales_forecast_points
GRANT SELECT ON TABLE "reporting"."sales_forecast_points" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_forecast_points" OWNER TO "atrium_reporting";

-- reporting.sales_forecasts
GRANT SELECT ON TABLE "reporting"."sales_forecasts" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_forecasts" OWNER TO "atrium_reporting";

-- reporting.sales_products
GRANT SELECT ON TABLE "reporting"."sales_products" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_products" OWNER TO "atrium_reporting";

-- reporting.sales_transactions
GRANT SELECT ON TABLE "reporting"."sales_transactions" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_transactions" OWNER TO "atrium_reporting";

-- reporting.support_alert_notifications
GRANT SELECT ON TABLE "reporting"."support_alert_notifications" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_alert_notifications" OWNER TO "atrium_reporting";

-- reporting.support_alerts
GRANT SELECT ON TABLE "reporting"."support_alerts" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_alerts" OWNER TO "atrium_reporting";

-- reporting.support_business_hours
GRANT SELECT ON TABLE "reporting"."support_business_hours" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_business_hours" OWNER TO "atrium_reporting";

-- reporting.support_conversation_modes
GRANT SELECT ON TABLE "reporting"."support_conversation_modes" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_conversation_modes" OWNER TO "atrium_reporting";

-- reporting.support_conversation_statuses
GRANT SELECT ON TABLE "reporting"."support_conversation_statuses" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_conversation_statuses" OWNER TO "atrium_reporting";

-- reporting.support_conversations
GRANT SELECT ON TABLE "reporting"."support_conversations" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_conversations" OWNER TO "atrium_reporting";

-- reporting.support_decision_logs
GRANT SELECT ON TABLE "reporting"."support_decision_logs" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_decision_logs" OWNER TO "atrium_reporting";

-- reporting.support_holidays
GRANT SELECT ON TABLE "reporting"."support_holidays" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_holidays" OWNER TO "atrium_reporting";

-- reporting.support_messages
GRANT SELECT ON TABLE "reporting"."support_messages" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_messages" OWNER TO "atrium_reporting";

-- reporting.support_on_call_shifts
GRANT SELECT ON TABLE "reporting"."support_on_call_shifts" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_on_call_shifts" OWNER TO "atrium_reporting";

-- reporting.support_rule_patterns
GRANT SELECT ON TABLE "reporting"."support_rule_patterns" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_rule_patterns" OWNER TO "atrium_reporting";

-- reporting.support_rule_sets
GRANT SELECT ON TABLE "reporting"."support_rule_sets" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_rule_sets" OWNER TO "atrium_reporting";

-- reporting.support_sla_policies
GRANT SELECT ON TABLE "reporting"."support_sla_policies" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_sla_policies" OWNER TO "atrium_reporting";

-- reporting.support_support_tickets
GRANT SELECT ON TABLE "reporting"."support_support_tickets" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_support_tickets" OWNER TO "atrium_reporting";

-- reporting.support_ticket_categories
GRANT SELECT ON TABLE "reporting"."support_ticket_categories" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_ticket_categories" OWNER TO "atrium_reporting";

-- reporting.support_ticket_comments
GRANT SELECT ON TABLE "reporting"."support_ticket_comments" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_ticket_comments" OWNER TO "atrium_reporting";

-- reporting.support_ticket_priorities
GRANT SELECT ON TABLE "reporting"."support_ticket_priorities" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_ticket_priorities" OWNER TO "atrium_reporting";

-- reporting.support_ticket_statuses
GRANT SELECT ON TABLE "reporting"."support_ticket_statuses" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_ticket_statuses" OWNER TO "atrium_reporting";

-- reporting.support_ticket_transitions
GRANT SELECT ON TABLE "reporting"."support_ticket_transitions" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_ticket_transitions" OWNER TO "atrium_reporting";

-- sales.daily_demands
ALTER TABLE "sales"."daily_demands" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."daily_demands" FORCE ROW LEVEL SECURITY;
CREATE POLICY "daily_demands__admin" ON "sales"."daily_demands" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "daily_demands__functions_delete" ON "sales"."daily_demands" FOR DELETE TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__functions_insert" ON "sales"."daily_demands" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "daily_demands__functions_select" ON "sales"."daily_demands" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__functions_update" ON "sales"."daily_demands" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__reporting" ON "sales"."daily_demands" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "daily_demands__select" ON "sales"."daily_demands" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "daily_demands__service" ON "sales"."daily_demands" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT SELECT ON TABLE "sales"."daily_demands" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "day", "is_promo", "lines", "product_id", "revenue", "units_returned", "units_sold", "updated_at") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ON TABLE "sales"."daily_demands" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
ALTER TABLE "sales"."daily_demands" OWNER TO "atrium_migrator";

-- sales.events
ALTER TABLE "sales"."events" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."events" FORCE ROW LEVEL SECURITY;
CREATE POLICY "events__admin" ON "sales"."events" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "events__delete" ON "sales"."events" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
CREATE POLICY "events__insert" ON "sales"."events" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
CREATE POLICY "events__reporting" ON "sales"."events" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "events__select" ON "sales"."events" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "events__service" ON "sales"."events" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "events__update" ON "sales"."events" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."events" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "description", "event_date", "event_name", "include_in_prediction", "type", "updated_at") ON TABLE "sales"."events" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."events" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."events" TO "atrium_reporting";
ALTER TABLE "sales"."events" OWNER TO "atrium_migrator";

-- sales.forecast_batches
ALTER TABLE "sales"."forecast_batches" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_batches" FORCE ROW LEVEL SECURITY;
CREATE POLICY "forecast_batches__admin" ON "sales"."forecast_batches" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_batches__reporting" ON "sales"."forecast_batches" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_batches__select" ON "sales"."forecast_batches" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_batches__service" ON "sales"."forecast_batches" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_batches" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_batches" TO "atrium_app";
GRANT SELECT ("as_of", "created_at", "done", "failed", "finished_at", "horizon_days", "skipped", "started_at", "status", "total", "updated_at") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_batches" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
ALTER TABLE "sales"."forecast_batches" OWNER TO "atrium_migrator";

-- sales.forecast_candidates
ALTER TABLE "sales"."forecast_candidates" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_candidates" FORCE ROW LEVEL SECURITY;
CREATE POLICY "forecast_candidates__admin" ON "sales"."forecast_candidates" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_candidates__reporting" ON "sales"."forecast_candidates" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_candidates__select" ON "sales"."forecast_candidates" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_candidates__service" ON "sales"."forecast_candidates" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_candidates" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_candidates" TO "atrium_app";
GRANT SELECT ("bias", "coverage_80", "coverage_95", "created_at", "forecast_id", "is_chosen", "mase", "model", "reason", "seconds", "wape") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_candidates" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
ALTER TABLE "sales"."forecast_candidates" OWNER TO "atrium_migrator";

-- sales.forecast_points
ALTER TABLE "sales"."forecast_points" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_points" FORCE ROW LEVEL SECURITY;
CREATE POLICY "forecast_points__admin" ON "sales"."forecast_points" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_points__reporting" ON "sales"."forecast_points" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_points__select" ON "sales"."forecast_points" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_points__service" ON "sales"."forecast_points" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_points" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_points" TO "atrium_app";
GRANT SELECT ("components", "created_at", "day", "forecast_id", "lower_80", "lower_95", "naive", "point", "upper_80", "upper_95") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_points" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
ALTER TABLE "sales"."forecast_points" OWNER TO "atrium_migrator";

-- sales.forecasts
ALTER TABLE "sales"."forecasts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecasts" FORCE ROW LEVEL SECURITY;
CREATE POLICY "forecasts__admin" ON "sales"."forecasts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecasts__reporting" ON "sales"."forecasts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecasts__select" ON "sales"."forecasts" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecasts__service" ON "sales"."forecasts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecasts" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecasts" TO "atrium_app";
GRANT SELECT ("as_of", "attempts", "backtest_folds", "backtest_from", "backtest_horizon_days", "backtest_until", "batch_id", "beats_naive", "category", "chosen_model", "claimed_until", "created_at", "events", "failure_code", "finished_at", "history_from", "horizon_days", "product_id", "progress", "promotion_days", "requested_by_id", "scope", "started_at", "status", "updated_at") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecasts" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."forecasts" TO "atrium_reporting";
ALTER TABLE "sales"."forecasts" OWNER TO "atrium_migrator";

-- sales.products
ALTER TABLE "sales"."products" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."products" FORCE ROW LEVEL SECURITY;
CREATE POLICY "products__admin" ON "sales"."products" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "products__delete" ON "sales"."products" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
CREATE POLICY "products__insert" ON "sales"."products" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
CREATE POLICY "products__reporting" ON "sales"."products" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "products__select" ON "sales"."products" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "products__service" ON "sales"."products" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "products__update" ON "sales"."products" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."products" TO "atrium_admin", "atrium_app";
GRANT SELECT ("category", "created_at", "lead_time_days", "name", "price", "service_level", "sku", "stock", "updated_at", "variation") ON TABLE "sales"."products" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."products" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."products" TO "atrium_reporting";
ALTER TABLE "sales"."products" OWNER TO "atrium_migrator";

-- sales.transactions
ALTER TABLE "sales"."transactions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."transactions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "transactions__admin" ON "sales"."transactions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "transactions__insert" ON "sales"."transactions" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'admin'::text]) AS has_role));
CREATE POLICY "transactions__reporting" ON "sales"."transactions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "transactions__select" ON "sales"."transactions" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "transactions__service" ON "sales"."transactions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."transactions" TO "atrium_admin";
GRANT INSERT, SELECT ON TABLE "sales"."transactions" TO "atrium_app";
GRANT SELECT ("created_at", "is_promo", "price_per_unit", "product_id", "quantity_sold", "source_ref", "transaction_date") ON TABLE "sales"."transactions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT ON TABLE "sales"."transactions" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "sales"."transactions" TO "atrium_reporting";
ALTER TABLE "sales"."transactions" OWNER TO "atrium_migrator";

-- support.alert_notifications
ALTER TABLE "support"."alert_notifications" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."alert_notifications" FORCE ROW LEVEL SECURITY;
CREATE POLICY "alert_notifications__admin" ON "support"."alert_notifications" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "alert_notifications__reporting" ON "support"."alert_notifications" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "alert_notifications__select" ON "support"."alert_notifications" FOR SELECT TO "atrium_app" USING (((agent_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role)));
CREATE POLICY "alert_notifications__service" ON "support"."alert_notifications" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alert_notifications" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."alert_notifications" TO "atrium_app";
GRANT SELECT ("agent_id", "alert_id", "created_at", "is_mailed", "round") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alert_notifications" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
ALTER TABLE "support"."alert_notifications" OWNER TO "atrium_migrator";

-- support.alerts
ALTER TABLE "support"."alerts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."alerts" FORCE ROW LEVEL SECURITY;
CREATE POLICY "alerts__admin" ON "support"."alerts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "alerts__reporting" ON "support"."alerts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "alerts__select" ON "support"."alerts" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role));
CREATE POLICY "alerts__service" ON "support"."alerts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alerts" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."alerts" TO "atrium_app";
GRANT SELECT ("acknowledged_at", "acknowledged_by_id", "created_at", "last_notified_at", "next_notification_at", "notified_count", "ticket_id", "updated_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alerts" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."alerts" TO "atrium_reporting";
ALTER TABLE "support"."alerts" OWNER TO "atrium_migrator";

-- support.backlog_figures
GRANT SELECT ON TABLE "support"."backlog_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
ALTER VIEW "support"."backlog_figures" OWNER TO "atrium_migrator";

-- support.business_hours
ALTER TABLE "support"."business_hours" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."business_hours" FORCE ROW LEVEL SECURITY;
CREATE POLICY "business_hours__admin" ON "support"."business_hours" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "business_hours__delete" ON "support"."business_hours" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "business_hours__functions_select" ON "support"."business_hours" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "business_hours__insert" ON "support"."business_hours" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "business_hours__reporting" ON "support"."business_hours" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "business_hours__select" ON "support"."business_hours" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "business_hours__service" ON "support"."business_hours" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "business_hours__update" ON "support"."business_hours" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."business_hours" TO "atrium_admin", "atrium_app";
GRANT SELECT ("closes_at", "created_at", "opens_at", "updated_at", "weekday") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."business_hours" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."business_hours" TO "atrium_reporting";
ALTER TABLE "support"."business_hours" OWNER TO "atrium_migrator";

-- support.conversation_modes
ALTER TABLE "support"."conversation_modes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_modes" FORCE ROW LEVEL SECURITY;
CREATE POLICY "conversation_modes__admin" ON "support"."conversation_modes" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_modes__delete" ON "support"."conversation_modes" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_modes__functions_select" ON "support"."conversation_modes" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversation_modes__insert" ON "support"."conversation_modes" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_modes__reporting" ON "support"."conversation_modes" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversation_modes__select" ON "support"."conversation_modes" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "conversation_modes__service" ON "support"."conversation_modes" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_modes__update" ON "support"."conversation_modes" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_modes" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_modes" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
ALTER TABLE "support"."conversation_modes" OWNER TO "atrium_migrator";

-- support.conversation_statuses
ALTER TABLE "support"."conversation_statuses" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_statuses" FORCE ROW LEVEL SECURITY;
CREATE POLICY "conversation_statuses__admin" ON "support"."conversation_statuses" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_statuses__delete" ON "support"."conversation_statuses" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_statuses__functions_select" ON "support"."conversation_statuses" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversation_statuses__insert" ON "support"."conversation_statuses" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_statuses__reporting" ON "support"."conversation_statuses" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversation_statuses__select" ON "support"."conversation_statuses" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "conversation_statuses__service" ON "support"."conversation_statuses" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_statuses__update" ON "support"."conversation_statuses" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_statuses" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_statuses" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
ALTER TABLE "support"."conversation_statuses" OWNER TO "atrium_migrator";

-- support.conversations
ALTER TABLE "support"."conversations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "conversations__admin" ON "support"."conversations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__functions_select" ON "support"."conversations" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__functions_update" ON "support"."conversations" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__reporting" ON "support"."conversations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversations__select" ON "support"."conversations" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND ((mode_code)::text = 'SUPPORT'::text))));
CREATE POLICY "conversations__service" ON "support"."conversations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversations" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."conversations" TO "atrium_app";
GRANT SELECT ("assigned_agent_id", "awaits_answer_since", "closed_at", "content_removed_at", "created_at", "escalated_at", "last_message_at", "last_read_seq", "last_seq", "locale", "mode_code", "status_code", "updated_at", "user_id") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversations" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."conversations" TO "atrium_reporting";
ALTER TABLE "support"."conversations" OWNER TO "atrium_migrator";

-- support.daily_figures
GRANT SELECT ON TABLE "support"."daily_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
ALTER MATERIALIZED VIEW "support"."daily_figures" OWNER TO "atrium_migrator";

-- support.decision_logs
ALTER TABLE "support"."decision_logs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."decision_logs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "decision_logs__admin" ON "support"."decision_logs" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "decision_logs__reporting" ON "support"."decision_logs" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "decision_logs__service" ON "support"."decision_logs" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."decision_logs" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."decision_logs" TO "atrium_app";
GRANT SELECT ("confidence", "conversation_id", "created_at", "decided_by_id", "decided_by_kind", "decision", "from_mode", "from_status", "message_seq", "reason", "rule_version", "signals", "ticket_id", "to_mode", "to_status") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT INSERT, SELECT, UPDATE ON TABLE "support"."decision_logs" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."decision_logs" TO "atrium_reporting";
CREATE POLICY "decision_logs__select" ON "support"."decision_logs" FOR SELECT TO "atrium_app" USING ((( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND ((NOT (EXISTS ( SELECT
   FROM support.conversations own
  WHERE ((own.id = decision_logs.conversation_id) AND (own.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) AND (NOT (EXISTS ( SELECT
   FROM support.support_tickets own
  WHERE ((own.id = decision_logs.ticket_id) AND (own.requester_id = ( SELECT platform.current_user_id() AS current_user_id)))))))));
ALTER TABLE "support"."decision_logs" OWNER TO "atrium_migrator";

-- support.first_response_figures
GRANT SELECT ON TABLE "support"."first_response_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
ALTER VIEW "support"."first_response_figures" OWNER TO "atrium_migrator";

-- support.holidays
ALTER TABLE "support"."holidays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."holidays" FORCE ROW LEVEL SECURITY;
CREATE POLICY "holidays__admin" ON "support"."holidays" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "holidays__delete" ON "support"."holidays" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "holidays__functions_select" ON "support"."holidays" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "holidays__insert" ON "support"."holidays" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "holidays__reporting" ON "support"."holidays" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "holidays__select" ON "support"."holidays" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "holidays__service" ON "support"."holidays" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "holidays__update" ON "support"."holidays" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."holidays" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "date", "label", "updated_at") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."holidays" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."holidays" TO "atrium_reporting";
ALTER TABLE "support"."holidays" OWNER TO "atrium_migrator";

-- support.messages
ALTER TABLE "support"."messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."messages" FORCE ROW LEVEL SECURITY;
CREATE POLICY "messages__admin" ON "support"."messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "messages__functions_select" ON "support"."messages" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "messages__reporting" ON "support"."messages" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "messages__service" ON "support"."messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."messages" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."messages" TO "atrium_app";
GRANT SELECT ("answers_seq", "conversation_id", "created_at", "sender_id", "sender_kind", "seq") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."messages" TO "atrium_service";
CREATE POLICY "messages__select" ON "support"."messages" FOR SELECT TO "atrium_app" USING (((EXISTS ( SELECT
   FROM support.conversations owned
  WHERE ((owned.id = messages.conversation_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND (EXISTS ( SELECT
   FROM support.conversations asked
  WHERE ((asked.id = messages.conversation_id) AND ((asked.mode_code)::text = 'SUPPORT'::text)))))));
GRANT SELECT ("id") ON TABLE "support"."messages" TO "atrium_reporting";
ALTER TABLE "support"."messages" OWNER TO "atrium_migrator";

-- support.on_call_shifts
ALTER TABLE "support"."on_call_shifts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."on_call_shifts" FORCE ROW LEVEL SECURITY;
CREATE POLICY "on_call_shifts__admin" ON "support"."on_call_shifts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "on_call_shifts__delete" ON "support"."on_call_shifts" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "on_call_shifts__insert" ON "support"."on_call_shifts" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "on_call_shifts__reporting" ON "support"."on_call_shifts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "on_call_shifts__select" ON "support"."on_call_shifts" FOR SELECT TO "atrium_app" USING (((agent_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role)));
CREATE POLICY "on_call_shifts__service" ON "support"."on_call_shifts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "on_call_shifts__update" ON "support"."on_call_shifts" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."on_call_shifts" TO "atrium_admin", "atrium_app";
GRANT SELECT ("agent_id", "created_at", "ends_at", "starts_at", "updated_at") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."on_call_shifts" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
ALTER TABLE "support"."on_call_shifts" OWNER TO "atrium_migrator";

-- support.resolution_figures
GRANT SELECT ON TABLE "support"."resolution_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
ALTER VIEW "support"."resolution_figures" OWNER TO "atrium_migrator";

-- support.rule_patterns
ALTER TABLE "support"."rule_patterns" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_patterns" FORCE ROW LEVEL SECURITY;
CREATE POLICY "rule_patterns__admin" ON "support"."rule_patterns" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rule_patterns__delete" ON "support"."rule_patterns" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_patterns__functions_select" ON "support"."rule_patterns" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "rule_patterns__insert" ON "support"."rule_patterns" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_patterns__reporting" ON "support"."rule_patterns" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "rule_patterns__select" ON "support"."rule_patterns" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role));
CREATE POLICY "rule_patterns__service" ON "support"."rule_patterns" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "rule_patterns__update" ON "support"."rule_patterns" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_patterns" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "locale", "pattern", "rule_set_id", "signal") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_patterns" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
ALTER TABLE "support"."rule_patterns" OWNER TO "atrium_migrator";

-- support.rule_sets
ALTER TABLE "support"."rule_sets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_sets" FORCE ROW LEVEL SECURITY;
CREATE POLICY "rule_sets__admin" ON "support"."rule_sets" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rule_sets__delete" ON "support"."rule_sets" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_sets__functions_select" ON "support"."rule_sets" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "rule_sets__insert" ON "support"."rule_sets" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_sets__reporting" ON "support"."rule_sets" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "rule_sets__select" ON "support"."rule_sets" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role));
CREATE POLICY "rule_sets__service" ON "support"."rule_sets" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "rule_sets__update" ON "support"."rule_sets" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_sets" TO "atrium_admin", "atrium_app";
GRANT SELECT ("activated_at", "created_at", "created_by_id", "min_confidence", "note", "retired_at", "state", "updated_at", "version") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_sets" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."rule_sets" TO "atrium_reporting";
ALTER TABLE "support"."rule_sets" OWNER TO "atrium_migrator";

-- support.sla_policies
ALTER TABLE "support"."sla_policies" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."sla_policies" FORCE ROW LEVEL SECURITY;
CREATE POLICY "sla_policies__admin" ON "support"."sla_policies" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "sla_policies__delete" ON "support"."sla_policies" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "sla_policies__functions_select" ON "support"."sla_policies" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "sla_policies__insert" ON "support"."sla_policies" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "sla_policies__reporting" ON "support"."sla_policies" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "sla_policies__select" ON "support"."sla_policies" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "sla_policies__service" ON "support"."sla_policies" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "sla_policies__update" ON "support"."sla_policies" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."sla_policies" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "first_response_minutes", "is_around_the_clock", "priority_code", "resolution_minutes", "updated_at") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."sla_policies" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."sla_policies" TO "atrium_reporting";
ALTER TABLE "support"."sla_policies" OWNER TO "atrium_migrator";

-- support.support_tickets
ALTER TABLE "support"."support_tickets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."support_tickets" FORCE ROW LEVEL SECURITY;
CREATE POLICY "support_tickets__admin" ON "support"."support_tickets" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "support_tickets__functions_select" ON "support"."support_tickets" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "support_tickets__reporting" ON "support"."support_tickets" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "support_tickets__select" ON "support"."support_tickets" FOR SELECT TO "atrium_app" USING (((requester_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role)));
CREATE POLICY "support_tickets__service" ON "support"."support_tickets" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."support_tickets" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."support_tickets" TO "atrium_app";
GRANT SELECT ("assignee_id", "category_code", "closed_at", "content_removed_at", "conversation_id", "created_at", "due_at", "first_response_at", "first_response_breached_at", "first_response_due_at", "first_response_seconds_left", "is_breached", "merged_into_id", "next_due_at", "number", "pending_since", "priority_code", "reference", "requester_id", "resolution_breached_at", "resolution_seconds_left", "resolved_at", "status_code", "updated_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."support_tickets" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
ALTER TABLE "support"."support_tickets" OWNER TO "atrium_migrator";

-- support.ticket_categories
ALTER TABLE "support"."ticket_categories" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_categories" FORCE ROW LEVEL SECURITY;
CREATE POLICY "ticket_categories__admin" ON "support"."ticket_categories" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_categories__delete" ON "support"."ticket_categories" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_categories__functions_select" ON "support"."ticket_categories" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_categories__insert" ON "support"."ticket_categories" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_categories__reporting" ON "support"."ticket_categories" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_categories__select" ON "support"."ticket_categories" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_categories__service" ON "support"."ticket_categories" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_categories__update" ON "support"."ticket_categories" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_categories" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_categories" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
ALTER TABLE "support"."ticket_categories" OWNER TO "atrium_migrator";

-- support.ticket_comments
ALTER TABLE "support"."ticket_comments" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_comments" FORCE ROW LEVEL SECURITY;
CREATE POLICY "ticket_comments__admin" ON "support"."ticket_comments" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_comments__reporting" ON "support"."ticket_comments" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_comments__service" ON "support"."ticket_comments" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_comments" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."ticket_comments" TO "atrium_app";
GRANT SELECT ("author_id", "created_at", "is_internal", "merged_from_id", "ticket_id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_comments" TO "atrium_service";
CREATE POLICY "ticket_comments__select" ON "support"."ticket_comments" FOR SELECT TO "atrium_app" USING ((((EXISTS ( SELECT
   FROM support.support_tickets owned
  WHERE ((owned.id = ticket_comments.ticket_id) AND (owned.requester_id = ( SELECT platform.current_user_id() AS current_user_id))))) AND (NOT is_internal)) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND (NOT (EXISTS ( SELECT
   FROM support.support_tickets own
  WHERE ((own.id = ticket_comments.ticket_id) AND (own.requester_id = ( SELECT platform.current_user_id() AS current_user_id)))))))));
GRANT SELECT ("id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
ALTER TABLE "support"."ticket_comments" OWNER TO "atrium_migrator";

-- support.ticket_priorities
ALTER TABLE "support"."ticket_priorities" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_priorities" FORCE ROW LEVEL SECURITY;
CREATE POLICY "ticket_priorities__admin" ON "support"."ticket_priorities" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_priorities__delete" ON "support"."ticket_priorities" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_priorities__functions_select" ON "support"."ticket_priorities" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_priorities__insert" ON "support"."ticket_priorities" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_priorities__reporting" ON "support"."ticket_priorities" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_priorities__select" ON "support"."ticket_priorities" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_priorities__service" ON "support"."ticket_priorities" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_priorities__update" ON "support"."ticket_priorities" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_priorities" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_priorities" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
ALTER TABLE "support"."ticket_priorities" OWNER TO "atrium_migrator";

-- support.ticket_statuses
ALTER TABLE "support"."ticket_statuses" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_statuses" FORCE ROW LEVEL SECURITY;
CREATE POLICY "ticket_statuses__admin" ON "support"."ticket_statuses" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_statuses__delete" ON "support"."ticket_statuses" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_statuses__functions_select" ON "support"."ticket_statuses" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_statuses__insert" ON "support"."ticket_statuses" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_statuses__reporting" ON "support"."ticket_statuses" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_statuses__select" ON "support"."ticket_statuses" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_statuses__service" ON "support"."ticket_statuses" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_statuses__update" ON "support"."ticket_statuses" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_statuses" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code", "created_at", "is_active", "label", "position", "updated_at") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_statuses" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
ALTER TABLE "support"."ticket_statuses" OWNER TO "atrium_migrator";

-- support.ticket_transitions
ALTER TABLE "support"."ticket_transitions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_transitions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "ticket_transitions__admin" ON "support"."ticket_transitions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_transitions__delete" ON "support"."ticket_transitions" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_transitions__functions_select" ON "support"."ticket_transitions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_transitions__insert" ON "support"."ticket_transitions" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_transitions__reporting" ON "support"."ticket_transitions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_transitions__select" ON "support"."ticket_transitions" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_transitions__service" ON "support"."ticket_transitions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_transitions__update" ON "support"."ticket_transitions" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_transitions" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at", "from_status_code", "required_fields", "to_status_code", "updated_at") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_transitions" TO "atrium_service";
GRANT SELECT ("id") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
ALTER TABLE "support"."ticket_transitions" OWNER TO "atrium_migrator";
