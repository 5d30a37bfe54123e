-- Extensions, and the schemas that everything lies in.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE SCHEMA "casework";
COMMENT ON SCHEMA "casework" IS 'Files of people who do a bilan de compétences: interviews, documents, the final summary.';

CREATE SCHEMA "identity";
COMMENT ON SCHEMA "identity" IS 'Accounts, their roles, sessions and the codes and links that prove an address.';

CREATE SCHEMA "marketplace";
COMMENT ON SCHEMA "marketplace" IS 'Influencers, brands and the niches that bring them together.';

CREATE SCHEMA "messaging";
COMMENT ON SCHEMA "messaging" IS 'Threads of people, their messages, and the feed of what changes in them.';

CREATE SCHEMA "platform";
COMMENT ON SCHEMA "platform" IS 'What every module builds on: types, functions, the audit trail.';

CREATE SCHEMA "reporting";
COMMENT ON SCHEMA "reporting" IS 'What analysts read: a view of each table, personal columns masked.';

CREATE SCHEMA "sales";
COMMENT ON SCHEMA "sales" IS 'Products, what was sold of them, and the events that move sales.';

CREATE SCHEMA "support";
COMMENT ON SCHEMA "support" IS 'The support desk: conversations, tickets, how it decides, and by when it answers.';

CREATE EXTENSION "citext" SCHEMA "public";
COMMENT ON EXTENSION "citext" IS 'data type for case-insensitive character strings';

CREATE EXTENSION "pg_trgm" SCHEMA "public";
COMMENT ON EXTENSION "pg_trgm" IS 'text similarity measurement and index searching based on trigrams';
