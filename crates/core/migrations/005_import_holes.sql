-- What a file could not tell between its first and its last play: JSON, a list of [from, to] in UTC milliseconds. None: nothing.
ALTER TABLE import_file ADD COLUMN holes TEXT;
