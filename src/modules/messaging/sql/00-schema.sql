COMMENT ON SCHEMA messaging IS 'Threads of people, their messages, and the feed of what changes in them.';
