-- Tokens of bodies and of jobs, the projects whose jobs may ask for one, and what was done by whom.

-- The project whose job got the token; when its trust ends, the token ends.
ALTER TABLE token ADD COLUMN project_id TEXT REFERENCES trusted_project (id);
-- Short names of the blueprints that the token may publish; absent: every one of its body.
ALTER TABLE token ADD COLUMN blueprints TEXT;
CREATE INDEX token_body ON token (body_id, made_at);
CREATE INDEX token_project ON token (project_id);

-- As what the issuer signs the claims of its jobs: gitlab or forgejo.
ALTER TABLE trusted_project ADD COLUMN forge TEXT;
-- Whether only protected branches and tags count.
ALTER TABLE trusted_project ADD COLUMN guard TEXT;
-- Short names of the blueprints that its jobs may publish; absent: every one of the body.
ALTER TABLE trusted_project ADD COLUMN blueprints TEXT;

-- Nobody has written into it yet; it is made anew with its kind.
DROP TABLE audit;
CREATE TABLE audit (
  number BIGINT NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  -- Sign-in, write or read.
  kind TEXT NOT NULL,
  -- Method and pattern of the address.
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  body_id TEXT REFERENCES public_body (id),
  -- What was acted on, as address on this registry.
  thing TEXT,
  -- Session, or the beginning of the token.
  through TEXT NOT NULL,
  request_id TEXT NOT NULL
);
CREATE INDEX audit_body ON audit (body_id, number);
CREATE INDEX audit_person ON audit (person_id, number);
CREATE INDEX audit_at ON audit (at, number);
