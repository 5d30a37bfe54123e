COMMENT ON SCHEMA identity IS 'Accounts, their roles, sessions and the codes and links that prove an address.';
