-- With the rights of its owner: people see of each other what everybody may, and nothing else of the account.
CREATE VIEW identity.people WITH (security_invoker = false) AS
  SELECT id, username, profile_image, is_active FROM identity.users;
ALTER VIEW identity.people OWNER TO atrium_migrator;
COMMENT ON VIEW identity.people IS 'What anybody who is signed in may know of an account: handle, picture, and whether it is in use.';
GRANT SELECT ON identity.people TO atrium_app, atrium_service;
