-- Notices of grants as each body keeps them, and what of its own belongs to them.
CREATE TABLE notice (
  id TEXT NOT NULL PRIMARY KEY,
  -- The body whose "Förderung" keeps it.
  body_id TEXT NOT NULL REFERENCES public_body (id),
  -- Who gave it; its "Prüfung (Land)" reads what belongs to it.
  authority_id TEXT NOT NULL REFERENCES public_body (id),
  programme TEXT NOT NULL,
  reference TEXT NOT NULL,
  given_on DATE NOT NULL,
  from_day DATE NOT NULL,
  until_day DATE,
  cooperation_id TEXT REFERENCES cooperation (id),
  purpose TEXT,
  person_id TEXT NOT NULL REFERENCES person (id),
  recorded_at TIMESTAMP NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX notice_body ON notice (body_id, authority_id, reference);
CREATE INDEX notice_authority ON notice (authority_id, id);

CREATE TABLE notice_blueprint (
  notice_id TEXT NOT NULL REFERENCES notice (id),
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  PRIMARY KEY (notice_id, blueprint_id)
);

CREATE TABLE notice_adoption (
  notice_id TEXT NOT NULL REFERENCES notice (id),
  adoption_id TEXT NOT NULL REFERENCES adoption (id),
  PRIMARY KEY (notice_id, adoption_id)
);

CREATE TABLE notice_statement (
  notice_id TEXT NOT NULL REFERENCES notice (id),
  number BIGINT NOT NULL REFERENCES statement (number),
  PRIMARY KEY (notice_id, number)
);
