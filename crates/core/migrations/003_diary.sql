-- One recording may have several ids: `recording` points to the track that stands for it (none: itself), `chosen` is the
-- user's word on that. `name_key` is a hash of the normalised title and first artist. `looked_up_at` remembers misses.
ALTER TABLE track ADD COLUMN name_key INTEGER;
ALTER TABLE track ADD COLUMN recording INTEGER;
ALTER TABLE track ADD COLUMN chosen INTEGER;
ALTER TABLE track ADD COLUMN looked_up_at INTEGER;
CREATE INDEX track_name_key ON track (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX track_recording ON track (recording) WHERE recording IS NOT NULL;

CREATE TABLE import (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
  state TEXT NOT NULL, label TEXT NOT NULL, report TEXT NOT NULL
);
CREATE TABLE import_file (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL,
  records INTEGER NOT NULL, covers_from INTEGER, covers_to INTEGER, number INTEGER,
  UNIQUE (account, digest)
);
CREATE TABLE import_has (import INTEGER NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (import, file)) WITHOUT ROWID;

-- Plays as any source but the player told them, beside each other by track, which is how they are folded.
-- `at` is START or END by source, `ms_played` -1 where unknown, `file` 0 where the agent recorded it itself,
-- `offset_minutes` none where it is that of the home time zone.
CREATE TABLE sighting (
  account INTEGER NOT NULL, track INTEGER NOT NULL, at INTEGER NOT NULL, source INTEGER NOT NULL,
  ms_played INTEGER NOT NULL, file INTEGER NOT NULL, marks INTEGER NOT NULL, offset_minutes INTEGER, context TEXT,
  PRIMARY KEY (account, track, at, source, ms_played, file)
) WITHOUT ROWID;
INSERT INTO sighting (account, track, at, source, ms_played, file, marks, offset_minutes, context)
  SELECT account, track, ended_at, source, coalesce(ms_played, -1), 0, 0, offset_minutes, context
  FROM sighting_ended ORDER BY account, track, ended_at, source;
DROP TABLE sighting_ended;

-- A listen that the user deleted: later sightings of it do not bring it back.
CREATE TABLE tombstone (
  account INTEGER NOT NULL, track INTEGER NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  PRIMARY KEY (account, track, started_at)
) WITHOUT ROWID;

-- What was heard and is no music: podcasts, audiobooks, videos.
CREATE TABLE apart (
  account INTEGER NOT NULL, at INTEGER NOT NULL, uri TEXT NOT NULL, file INTEGER NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, series TEXT NOT NULL, ms_played INTEGER NOT NULL,
  PRIMARY KEY (account, at, uri, file)
) WITHOUT ROWID;

-- As before, but the offset may be unknown and there is no index by track: sightings have that order.
CREATE TABLE listen_new (
  account INTEGER NOT NULL, started_at INTEGER NOT NULL, track INTEGER NOT NULL, ended_at INTEGER NOT NULL,
  ms_played INTEGER NOT NULL, flags INTEGER NOT NULL, sources INTEGER NOT NULL, device TEXT, context TEXT,
  offset_minutes INTEGER,
  PRIMARY KEY (account, started_at, track)
) WITHOUT ROWID;
INSERT INTO listen_new SELECT * FROM listen ORDER BY account, started_at, track;
DROP TABLE listen;
ALTER TABLE listen_new RENAME TO listen;
