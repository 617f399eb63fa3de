-- How people are recognised, what their programs may do, and what is kept about both.

ALTER TABLE person ADD COLUMN mail TEXT;
-- The address in lower case: two people never share one.
ALTER TABLE person ADD COLUMN mail_key TEXT;
ALTER TABLE person ADD COLUMN seen_at TIMESTAMP;
ALTER TABLE person ADD COLUMN left_at TIMESTAMP;
ALTER TABLE person ADD COLUMN erased_at TIMESTAMP;
CREATE UNIQUE INDEX person_mail ON person (mail_key);
CREATE INDEX person_body ON person (body_id, id);

-- The issuer whose claims gave the role; absent where somebody gave it here.
ALTER TABLE role_held ADD COLUMN issuer TEXT;
-- Since when it is held, and who gave it; absent for what came with the example data.
ALTER TABLE role_held ADD COLUMN given_at TIMESTAMP;
ALTER TABLE role_held ADD COLUMN given_by TEXT;
CREATE INDEX role_body ON role_held (body_id, role, person_id);
CREATE INDEX role_cooperation ON role_held (cooperation_id, role, person_id);

-- Accounts elsewhere: only issuer and subject together say who somebody is.
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  linked_at TIMESTAMP NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_person ON identity (person_id);

-- A sign-in under way at an issuer, known by the digest of its state; used up by the answer.
CREATE TABLE sign_in_flow (
  digest TEXT NOT NULL PRIMARY KEY,
  issuer TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  -- The digest of the cookie of the browser that began.
  browser TEXT NOT NULL,
  back TEXT NOT NULL,
  -- Who proves once more that it is them; absent at a first sign-in.
  person_id TEXT REFERENCES person (id),
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_flow_expiry ON sign_in_flow (expires_at);

ALTER TABLE session ADD COLUMN seen_at TIMESTAMP;
-- When the person last proved who they are: asked for before releasing.
ALTER TABLE session ADD COLUMN proven_at TIMESTAMP;
ALTER TABLE session ADD COLUMN method TEXT;
ALTER TABLE session ADD COLUMN issuer TEXT;
ALTER TABLE session ADD COLUMN subject TEXT;
ALTER TABLE session ADD COLUMN issuer_session TEXT;
ALTER TABLE session ADD COLUMN browser TEXT;
-- Shown to the issuer when the session ends there, too; gone with the session.
ALTER TABLE session ADD COLUMN id_token TEXT;
CREATE INDEX session_issuer ON session (issuer, subject);

-- Signing in without an issuer.
CREATE TABLE password (
  person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  hash TEXT NOT NULL,
  changed_at TIMESTAMP NOT NULL
);
CREATE TABLE totp (
  person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  -- Sealed with the key of the registry.
  secret TEXT NOT NULL,
  confirmed_at TIMESTAMP,
  -- A code is good once: the step of the last one.
  last_step BIGINT NOT NULL
);
CREATE TABLE recovery_code (
  digest TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  made_at TIMESTAMP NOT NULL
);
CREATE INDEX recovery_code_person ON recovery_code (person_id);
CREATE TABLE passkey (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  credential TEXT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE INDEX passkey_person ON passkey (person_id);
-- What a browser was asked and has not answered yet: registering a passkey, using one, the second factor.
CREATE TABLE challenge (
  digest TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  state TEXT NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX challenge_expiry ON challenge (expires_at);
-- Failures by account and address, so that somebody else's guesses lock nobody out.
CREATE TABLE failed_sign_in (
  key TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at TIMESTAMP NOT NULL
);
CREATE INDEX failed_sign_in_last ON failed_sign_in (last_at);

-- Somebody says that they work for a body that nobody speaks for yet.
CREATE TABLE body_claim (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES public_body (id),
  name TEXT NOT NULL,
  mail TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at TIMESTAMP NOT NULL,
  mail_proven_at TIMESTAMP,
  decided_at TIMESTAMP,
  decided_by TEXT REFERENCES person (id),
  reason TEXT
);
CREATE INDEX body_claim_state ON body_claim (state, asked_at, id);
CREATE INDEX body_claim_body ON body_claim (body_id, state);

-- Links that are good once: the first administrator, invitations, a new password, a new address, a lost second factor.
CREATE TABLE one_time_link (
  digest TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  body_id TEXT REFERENCES public_body (id),
  mail TEXT,
  -- Roles of an invitation, as words.
  roles TEXT,
  -- The claim whose address the link proves.
  claim_id TEXT REFERENCES body_claim (id),
  made_by TEXT REFERENCES person (id),
  made_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE INDEX one_time_link_body ON one_time_link (body_id, made_at);
CREATE INDEX one_time_link_person ON one_time_link (person_id, purpose);
CREATE INDEX one_time_link_expiry ON one_time_link (expires_at);

ALTER TABLE token ADD COLUMN body_id TEXT REFERENCES public_body (id);
-- What the program may do, as words; absent: everything its person may do (demonstration only).
ALTER TABLE token ADD COLUMN scopes TEXT;
-- The beginning of the token, by which people know it.
ALTER TABLE token ADD COLUMN shown TEXT;
ALTER TABLE token ADD COLUMN used_at TIMESTAMP;
ALTER TABLE token ADD COLUMN revoked_at TIMESTAMP;
ALTER TABLE token ADD COLUMN warned_at TIMESTAMP;
CREATE INDEX token_expiry ON token (expires_at);

-- Projects whose jobs may publish without a secret.
CREATE TABLE trusted_project (
  id TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES public_body (id),
  issuer TEXT NOT NULL,
  project TEXT NOT NULL,
  branch TEXT NOT NULL,
  made_by TEXT NOT NULL REFERENCES person (id),
  made_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP
);
CREATE INDEX trusted_project_issuer ON trusted_project (issuer, project);
CREATE INDEX trusted_project_body ON trusted_project (body_id, made_at);
-- Tokens of others that have been used: each is good once.
CREATE TABLE spent_token (
  digest TEXT NOT NULL PRIMARY KEY,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX spent_token_expiry ON spent_token (expires_at);

-- Mail on its way: the content is frozen, sent once per row under one Message-ID.
CREATE TABLE mail (
  id TEXT NOT NULL PRIMARY KEY,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  due_at TIMESTAMP NOT NULL,
  sent_at TIMESTAMP,
  trouble TEXT
);
CREATE INDEX mail_due ON mail (state, due_at, id);

-- Who did what, for which body, from where: every write, sign-in and read of what is not public.
CREATE TABLE audit (
  number BIGINT NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
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
