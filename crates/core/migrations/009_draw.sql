-- What drawing evenly remembers: what was found where, candidates that wait, keys that letters were learnt from, and sums.
-- All of it came from Spotify's search, and is nobody's own.
CREATE TABLE draw_node (
  year INTEGER NOT NULL, path TEXT NOT NULL,
  -- Results; -1: none, -2: more than can be looked through.
  found INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (year, path)
) WITHOUT ROWID;
CREATE TABLE draw_candidate (
  id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, year INTEGER NOT NULL, weight REAL NOT NULL, track TEXT NOT NULL
);
CREATE TABLE draw_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL, weight REAL NOT NULL);
CREATE TABLE draw_sums (one INTEGER PRIMARY KEY CHECK (one = 1), sums TEXT NOT NULL);
