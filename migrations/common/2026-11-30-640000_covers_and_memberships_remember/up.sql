-- What is said of a cover after it was recorded, each a row of its own: an answer of the covered body, or a last day.
-- The columns of `cover` keep what holds today, for lists.
CREATE TABLE cover_change (
  number BIGINT NOT NULL PRIMARY KEY,
  adoption_id TEXT NOT NULL REFERENCES adoption (id),
  body_id TEXT NOT NULL REFERENCES public_body (id),
  from_day DATE NOT NULL,
  -- None: the row tells the last day, which is none when the cover goes on.
  answer TEXT,
  until_day DATE,
  recorded_at TIMESTAMP NOT NULL,
  -- None: recorded before persons were kept here.
  person_id TEXT REFERENCES person (id)
);
CREATE INDEX cover_change_adoption ON cover_change (adoption_id, number);

-- Every last day that was recorded of a membership; `membership.until_day` is the one that holds today.
CREATE TABLE membership_end (
  number BIGINT NOT NULL PRIMARY KEY,
  membership_id TEXT NOT NULL REFERENCES membership (id),
  until_day DATE,
  recorded_at TIMESTAMP NOT NULL,
  person_id TEXT REFERENCES person (id)
);
CREATE INDEX membership_end_membership ON membership_end (membership_id, number);

UPDATE cover SET recorded_at = (SELECT a.recorded_at FROM adoption a WHERE a.id = cover.adoption_id) WHERE recorded_at IS NULL;

INSERT INTO cover_change (number, adoption_id, body_id, from_day, answer, until_day, recorded_at, person_id)
SELECT ROW_NUMBER() OVER (ORDER BY known.recorded_at, known.adoption_id, known.body_id, known.from_day, known.answer),
  known.adoption_id, known.body_id, known.from_day, known.answer, known.until_day, known.recorded_at, NULL
FROM (
  SELECT adoption_id, body_id, from_day, NULL AS answer, until_day, recorded_at FROM cover WHERE until_day IS NOT NULL
  UNION ALL
  SELECT adoption_id, body_id, from_day, answer, NULL AS until_day, COALESCE(answered_at, recorded_at) FROM cover WHERE answer <> 'open'
) AS known;

-- When an end was recorded was not kept before: known together with the membership, as until now.
INSERT INTO membership_end (number, membership_id, until_day, recorded_at, person_id)
SELECT ROW_NUMBER() OVER (ORDER BY recorded_at, id), id, until_day, recorded_at, NULL FROM membership WHERE until_day IS NOT NULL;
