-- What lies between START and END of a play beside `ms_played`, as our own exports tell: milliseconds, and none where that is
-- nothing. A play whose parts overlap as no play can has less than nothing.
ALTER TABLE sighting ADD COLUMN paused_ms INTEGER;
