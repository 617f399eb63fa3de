-- What an operator's own table of everyday words says otherwise than the shipped one. Lines are added, never changed:
-- the last one of a word holds, the earlier ones tell how it came about.
CREATE TABLE everyday_word (
  number BIGINT NOT NULL PRIMARY KEY,
  -- The word in the one spelling of all comparison.
  word_key TEXT NOT NULL,
  word TEXT NOT NULL,
  -- put: this entry holds; out: none; shipped: the one that came with the product, if there is one.
  stand TEXT NOT NULL,
  direction TEXT NOT NULL,
  -- Official words, best first, `|` between alternatives.
  official TEXT NOT NULL,
  -- Numbers of bundles, best first, blank between them.
  bundles TEXT NOT NULL,
  kind TEXT NOT NULL,
  area TEXT NOT NULL,
  reason TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX everyday_word_key ON everyday_word (word_key, number);
