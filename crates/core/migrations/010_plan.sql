-- A run may bring several tracks, and draw otherwise than the settings say (JSON; none: as they say).
ALTER TABLE run ADD COLUMN wanted INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN drawing TEXT;
CREATE INDEX pick_run ON pick (run);

-- When a pick was seen to be no longer in its playlist, although Sidetrack did not take it out.
ALTER TABLE pick ADD COLUMN gone_at INTEGER;

-- A plan was a list of times; now that is one of its rules.
UPDATE setting
SET value = json_set('{"rule":{"kind":"times","times":[],"days":[]}}', '$.rule.times', json(json_extract(value, '$.times')))
WHERE name = 'plan' AND json_extract(value, '$.times') IS NOT NULL;
