-- Feed and letters ask for the states that versions got lately; those of years must not be read for that.
CREATE INDEX release_state_newest ON release_state (recorded_at, number);
