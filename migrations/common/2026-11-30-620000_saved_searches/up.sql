-- Searches that somebody keeps under a name, and how often a letter tells what is new.
CREATE TABLE saved_search (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  -- Words and filters as they stand in the address of the results.
  query TEXT NOT NULL,
  rhythm TEXT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  -- Up to here was told what is new; later is what is later than this.
  told_until TIMESTAMP NOT NULL,
  -- When the next letter may be due; absent: never.
  due_at TIMESTAMP,
  leased_until TIMESTAMP
);
CREATE INDEX saved_search_person ON saved_search (person_id, made_at);
CREATE INDEX saved_search_due ON saved_search (due_at);

-- A letter about a search is written when it leaves, for rights may have ended since: here stands only of what.
-- No reference: the search may go before the letter.
ALTER TABLE mail ADD COLUMN search_id TEXT;
ALTER TABLE mail ADD COLUMN entries TEXT;

-- What others came to see since a moment.
CREATE INDEX blueprint_change_field ON blueprint_change (field, recorded_at, blueprint_id);
