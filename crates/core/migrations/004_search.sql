-- Words of tracks, found by their beginnings, and pieces of words of three letters. Both hold no text of their own; a row
-- is that of a track. `upto` is the last track that went in by its row; `search_due` are those that changed since.
CREATE VIRTUAL TABLE track_words USING fts5 (
  title, artists, album, content='', contentless_delete=1, prefix='1 2',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE VIRTUAL TABLE track_pieces USING fts5 (text, content='', contentless_delete=1, tokenize='trigram');
CREATE TABLE search_state (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL);
INSERT INTO search_state (id, upto) VALUES (1, 0);
CREATE TABLE search_due (track INTEGER PRIMARY KEY);

CREATE TRIGGER track_renamed AFTER UPDATE OF name, album ON track WHEN old.name IS NOT new.name OR old.album IS NOT new.album
BEGIN
  INSERT OR IGNORE INTO search_due (track) VALUES (new.id);
END;
CREATE TRIGGER track_credited AFTER INSERT ON track_artist WHEN new.track <= (SELECT upto FROM search_state)
BEGIN
  INSERT OR IGNORE INTO search_due (track) VALUES (new.track);
END;
CREATE TRIGGER album_renamed AFTER UPDATE OF name ON album WHEN old.name IS NOT new.name
BEGIN
  INSERT OR IGNORE INTO search_due (track) SELECT id FROM track WHERE album = new.id;
END;
CREATE TRIGGER artist_renamed AFTER UPDATE OF name ON artist WHEN old.name IS NOT new.name
BEGIN
  INSERT OR IGNORE INTO search_due (track) SELECT track FROM track_artist WHERE artist = new.id;
END;
-- SQLite gives the row of a deleted last track to the next one.
CREATE TRIGGER track_gone AFTER DELETE ON track
BEGIN
  DELETE FROM track_words WHERE rowid = old.id;
  DELETE FROM track_pieces WHERE rowid = old.id;
  DELETE FROM search_due WHERE track = old.id;
  UPDATE search_state SET upto = min(upto, coalesce((SELECT max(id) FROM track), 0));
END;
