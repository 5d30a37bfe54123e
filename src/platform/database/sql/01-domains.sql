CREATE DOMAIN platform.email_address AS public.citext
  CONSTRAINT email_address__format_check CHECK (
    pg_catalog.char_length(VALUE::text) <= 255
    AND VALUE::text OPERATOR(pg_catalog.~)
      '^[^@[:space:][:cntrl:]]{1,64}@[^@.[:space:][:cntrl:]]+(\.[^@.[:space:][:cntrl:]]+)+$'
  );
COMMENT ON DOMAIN platform.email_address IS
  'An e-mail address, compared without case: one @, a domain with a dot, no spaces, at most 255 characters.';

CREATE DOMAIN platform.phone_number AS text
  CONSTRAINT phone_number__format_check CHECK (VALUE OPERATOR(pg_catalog.~) '^\+[1-9][0-9]{6,14}$');
COMMENT ON DOMAIN platform.phone_number IS 'A telephone number as E.164 writes it: +14155552671.';

CREATE DOMAIN platform.username AS public.citext
  CONSTRAINT username__format_check CHECK (VALUE::text OPERATOR(pg_catalog.~) '^[A-Za-z0-9._-]{3,50}$');
COMMENT ON DOMAIN platform.username IS
  'A public handle, compared without case: 3 to 50 letters, digits, dots, underscores and hyphens.';
