-- Text that compares without case. A trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
