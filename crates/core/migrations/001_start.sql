CREATE TABLE setting (account INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (account, name)) WITHOUT ROWID;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE,
  user_id TEXT,
  display_name TEXT,
  client_id TEXT NOT NULL,
  authorized_at INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE artist (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE album (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, name TEXT NOT NULL, release_date TEXT, cover TEXT);
CREATE TABLE track (
  id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  album INTEGER, duration_ms INTEGER, isrc TEXT, explicit INTEGER
);
CREATE INDEX track_isrc ON track (isrc) WHERE isrc IS NOT NULL;
CREATE TABLE track_artist (track INTEGER NOT NULL, position INTEGER NOT NULL, artist INTEGER NOT NULL, PRIMARY KEY (track, position)) WITHOUT ROWID;

-- Sightings as they came. Times are UTC milliseconds.
CREATE TABLE sighting_ended (
  account INTEGER NOT NULL, ended_at INTEGER NOT NULL, track INTEGER NOT NULL, source INTEGER NOT NULL,
  ms_played INTEGER, context TEXT, offset_minutes INTEGER NOT NULL,
  PRIMARY KEY (account, ended_at, track, source)
) WITHOUT ROWID;
CREATE INDEX sighting_ended_track ON sighting_ended (account, track, ended_at);
CREATE TABLE sighting_look (
  account INTEGER NOT NULL, at INTEGER NOT NULL, track INTEGER, progress_ms INTEGER NOT NULL, is_playing INTEGER NOT NULL,
  changed_at INTEGER, device TEXT, context TEXT, offset_minutes INTEGER NOT NULL,
  PRIMARY KEY (account, at)
) WITHOUT ROWID;
CREATE INDEX sighting_look_track ON sighting_look (account, track, at) WHERE track IS NOT NULL;

-- Derived: can be thrown away and folded again.
CREATE TABLE listen (
  account INTEGER NOT NULL, started_at INTEGER NOT NULL, track INTEGER NOT NULL, ended_at INTEGER NOT NULL,
  ms_played INTEGER NOT NULL, flags INTEGER NOT NULL, sources INTEGER NOT NULL, device TEXT, context TEXT,
  offset_minutes INTEGER NOT NULL,
  PRIMARY KEY (account, started_at, track)
) WITHOUT ROWID;
CREATE INDEX listen_track ON listen (account, track, started_at);

CREATE TABLE gap (
  account INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (account, from_at, to_at)
) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, due_at INTEGER, started_at INTEGER NOT NULL,
  ended_at INTEGER, status TEXT NOT NULL, reason TEXT, wait_until INTEGER, stage TEXT NOT NULL, pick INTEGER
);
CREATE INDEX run_started ON run (account, started_at);
-- One run for each due time, whatever restarts and clocks do.
CREATE UNIQUE INDEX run_due ON run (account, due_at) WHERE due_at IS NOT NULL;
CREATE TABLE run_step (
  run INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, took_ms INTEGER,
  ok INTEGER NOT NULL, status INTEGER, detail TEXT,
  PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE TABLE pick (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, run INTEGER NOT NULL, track INTEGER NOT NULL, playlist TEXT NOT NULL,
  way TEXT NOT NULL, words TEXT, chosen_at INTEGER NOT NULL, sent_at INTEGER, added_at INTEGER, removed_at INTEGER
);
CREATE INDEX pick_chosen ON pick (account, chosen_at);
