DROP TABLE audit;
CREATE TABLE audit (
  number BIGINT NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  body_id TEXT REFERENCES public_body (id),
  thing TEXT,
  through TEXT NOT NULL,
  request_id TEXT NOT NULL
);
CREATE INDEX audit_body ON audit (body_id, number);
CREATE INDEX audit_person ON audit (person_id, number);
CREATE INDEX audit_at ON audit (at, number);
ALTER TABLE trusted_project DROP COLUMN blueprints;
ALTER TABLE trusted_project DROP COLUMN guard;
ALTER TABLE trusted_project DROP COLUMN forge;
DROP INDEX token_project;
DROP INDEX token_body;
ALTER TABLE token DROP COLUMN blueprints;
ALTER TABLE token DROP COLUMN project_id;
