-- What bodies are about to work out, and whom they look for to do it with. Public: it is a call for partners.
CREATE TABLE undertaking (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES public_body (id),
  -- The service of the catalogue that it is about, if it is about one.
  service_key TEXT,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  -- A function mailbox for whoever wants to join.
  mailbox TEXT NOT NULL,
  planned_on DATE,
  person_id TEXT NOT NULL REFERENCES person (id),
  begun_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP,
  ended_by TEXT REFERENCES person (id),
  -- What came of it: published or givenUp.
  outcome TEXT
);
CREATE INDEX undertaking_service ON undertaking (service_key, begun_at);
CREATE INDEX undertaking_body ON undertaking (body_id, begun_at);
