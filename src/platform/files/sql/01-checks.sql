ALTER TABLE platform.discarded_files
  ADD CONSTRAINT discarded_files__attempts_check CHECK (attempts >= 0);
