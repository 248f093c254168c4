-- How many tracks the search said it had found, when the user saved the pick, and when a change of it was last seen done.
ALTER TABLE pick ADD COLUMN candidates INTEGER;
ALTER TABLE pick ADD COLUMN kept_at INTEGER;
ALTER TABLE pick ADD COLUMN changed_at INTEGER;

-- Changes of picks that were sent to Spotify and of which nothing sure is known yet.
CREATE TABLE pick_change (pick INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL);
