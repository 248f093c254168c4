-- Whose copy of a track it is that a playlist holds is told by Spotify's time alone, as ours may be wrong.
-- What Spotify's clock showed when the pick was sent first: an older copy is not ours.
ALTER TABLE pick ADD COLUMN heard_at INTEGER;
-- What it showed when our copy was in: a newer one is not ours. NULL: not known.
ALTER TABLE pick ADD COLUMN entered_at INTEGER;
-- Sidetrack took the pick out of the playlist by itself, as nobody had played it.
ALTER TABLE pick ADD COLUMN tidied INTEGER NOT NULL DEFAULT 0;
