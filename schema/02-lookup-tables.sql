-- Tables that only hold reference values: all of one shape (code, label, position, is_active).
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE TABLE "identity"."roles" (
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  CONSTRAINT "roles__id_pk" PRIMARY KEY (id)
);

CREATE TABLE "support"."conversation_modes" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "conversation_modes__id_pk" PRIMARY KEY (id),
  CONSTRAINT "conversation_modes__position_check" CHECK (("position" > 0))
);
CREATE UNIQUE INDEX conversation_modes__code_key ON support.conversation_modes USING btree (code);

CREATE TABLE "support"."conversation_statuses" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "conversation_statuses__id_pk" PRIMARY KEY (id),
  CONSTRAINT "conversation_statuses__position_check" CHECK (("position" > 0))
);
CREATE UNIQUE INDEX conversation_statuses__code_key ON support.conversation_statuses USING btree (code);

CREATE TABLE "support"."ticket_categories" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "ticket_categories__id_pk" PRIMARY KEY (id),
  CONSTRAINT "ticket_categories__position_check" CHECK (("position" > 0))
);
CREATE UNIQUE INDEX ticket_categories__code_key ON support.ticket_categories USING btree (code);

CREATE TABLE "support"."ticket_priorities" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "ticket_priorities__id_pk" PRIMARY KEY (id),
  CONSTRAINT "ticket_priorities__position_check" CHECK (("position" > 0))
);
CREATE UNIQUE INDEX ticket_priorities__code_key ON support.ticket_priorities USING btree (code);

CREATE TABLE "support"."ticket_statuses" (
  "created_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(),
  "code" character varying(50) NOT NULL,
  "label" character varying(100) NOT NULL,
  "position" integer NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "id" uuid NOT NULL DEFAULT platform.uuid_v7(),
  CONSTRAINT "ticket_statuses__id_pk" PRIMARY KEY (id),
  CONSTRAINT "ticket_statuses__position_check" CHECK (("position" > 0))
);
CREATE UNIQUE INDEX ticket_statuses__code_key ON support.ticket_statuses USING btree (code);
