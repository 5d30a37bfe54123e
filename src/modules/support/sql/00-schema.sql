COMMENT ON SCHEMA support IS 'The support desk: conversations, tickets, how it decides, and by when it answers.';
