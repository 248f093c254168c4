-- Looks at a player that shows a track and is silent, by the track: each import asks for them around every listen.
CREATE INDEX sighting_look_silent ON sighting_look (account, track, at, changed_at) WHERE track IS NOT NULL AND NOT is_playing;

-- Records of a file that brought no listen, by reason (JSON): told again when the same file comes again.
ALTER TABLE import_file ADD COLUMN skipped TEXT;
