-- What the registry itself must remember: its identity, the last recorded moment.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- Public bodies. Identity is the id; keys are names that change.
CREATE TABLE public_body (
  id TEXT NOT NULL PRIMARY KEY,
  current_key TEXT NOT NULL UNIQUE,
  ars TEXT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  official_name TEXT NOT NULL,
  district TEXT,
  region TEXT,
  inhabitants BIGINT,
  inhabitants_as_of DATE,
  postcode TEXT,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  sort_key TEXT NOT NULL,
  source TEXT NOT NULL
);
CREATE INDEX public_body_sort ON public_body (sort_key, id);
CREATE INDEX public_body_district ON public_body (district, sort_key);
CREATE INDEX public_body_kind ON public_body (kind, sort_key);

CREATE TABLE body_key (
  key TEXT NOT NULL PRIMARY KEY,
  body_id TEXT NOT NULL REFERENCES public_body (id),
  valid_from DATE,
  valid_until DATE
);
CREATE INDEX body_key_body ON body_key (body_id);

CREATE TABLE body_profile (
  body_id TEXT NOT NULL PRIMARY KEY REFERENCES public_body (id),
  document TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);

-- The boundary as GeoJSON geometry, when an operator has loaded it.
CREATE TABLE body_boundary (
  body_id TEXT NOT NULL PRIMARY KEY REFERENCES public_body (id),
  geometry TEXT NOT NULL,
  source TEXT NOT NULL
);

-- The catalogue of services: what is loaded, never what it should be.
CREATE TABLE catalogue (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  as_of DATE NOT NULL,
  loaded_at TIMESTAMP NOT NULL,
  bundle_count BIGINT NOT NULL,
  service_count BIGINT NOT NULL,
  is_complete BOOLEAN NOT NULL,
  note TEXT
);
CREATE TABLE bundle (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  topic TEXT NOT NULL,
  situation TEXT NOT NULL,
  sort_key TEXT NOT NULL
);
CREATE INDEX bundle_sort ON bundle (sort_key, id);
CREATE TABLE service (
  key TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  bundle_id TEXT REFERENCES bundle (id),
  competence_type TEXT,
  laws TEXT,
  sort_key TEXT NOT NULL
);
CREATE INDEX service_bundle ON service (bundle_id, key);
CREATE INDEX service_sort ON service (sort_key, key);

-- People, what they may do, and how they are recognised.
CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  body_id TEXT NOT NULL REFERENCES public_body (id),
  persona TEXT UNIQUE,
  recorded_at TIMESTAMP NOT NULL
);
CREATE TABLE cooperation (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  legal_form TEXT NOT NULL,
  lead_id TEXT NOT NULL REFERENCES public_body (id),
  signed_on DATE,
  note TEXT,
  sort_key TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX cooperation_sort ON cooperation (sort_key, id);
CREATE TABLE role_held (
  person_id TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  -- Exactly one of the two is filled; an empty text stands for the other, so that the key is total.
  body_id TEXT NOT NULL,
  cooperation_id TEXT NOT NULL,
  PRIMARY KEY (person_id, role, body_id, cooperation_id)
);
CREATE TABLE token (
  digest TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX token_person ON token (person_id);
CREATE TABLE session (
  digest TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  csrf TEXT NOT NULL,
  made_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Files by digest; the object itself lies in the object store.
CREATE TABLE blob (
  digest TEXT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  touched_at TIMESTAMP NOT NULL,
  doomed_at TIMESTAMP
);

-- Blueprints: what may change after release stands here, with history in blueprint_change.
CREATE TABLE blueprint (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  publisher_id TEXT NOT NULL REFERENCES public_body (id),
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  latest_version TEXT,
  contact TEXT NOT NULL,
  operator TEXT,
  visibility TEXT NOT NULL,
  successor TEXT,
  sort_key TEXT NOT NULL,
  founded_at TIMESTAMP NOT NULL,
  released_at TIMESTAMP NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX blueprint_publisher ON blueprint (publisher_id, sort_key);
CREATE INDEX blueprint_newest ON blueprint (released_at, id);
CREATE INDEX blueprint_sort ON blueprint (sort_key, id);
CREATE TABLE blueprint_change (
  number BIGINT NOT NULL PRIMARY KEY,
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  field TEXT NOT NULL,
  old_value TEXT,
  new_value TEXT,
  person_id TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX blueprint_change_of ON blueprint_change (blueprint_id, number);
-- Services, bundles, platforms, specialist systems and contents of the latest version.
CREATE TABLE blueprint_term (
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (blueprint_id, kind, value)
);
CREATE INDEX blueprint_term_value ON blueprint_term (kind, value, blueprint_id);

CREATE TABLE release (
  id TEXT NOT NULL PRIMARY KEY,
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  version TEXT NOT NULL,
  version_key TEXT NOT NULL,
  digest TEXT NOT NULL,
  package_blob TEXT NOT NULL REFERENCES blob (digest),
  package_size BIGINT NOT NULL,
  manifest TEXT NOT NULL,
  findings TEXT NOT NULL,
  search_words TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  released_at TIMESTAMP NOT NULL,
  UNIQUE (blueprint_id, version)
);
CREATE INDEX release_order ON release (blueprint_id, version_key);
CREATE INDEX release_newest ON release (released_at, id);
CREATE TABLE release_file (
  release_id TEXT NOT NULL REFERENCES release (id),
  position BIGINT NOT NULL,
  path TEXT NOT NULL,
  size BIGINT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob (digest),
  role TEXT,
  title TEXT,
  media_type TEXT NOT NULL,
  PRIMARY KEY (release_id, path)
);
CREATE INDEX release_file_blob ON release_file (blob);
-- The states of a release, appended; the newest counts, none means released.
CREATE TABLE release_state (
  number BIGINT NOT NULL PRIMARY KEY,
  release_id TEXT NOT NULL REFERENCES release (id),
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  successor TEXT,
  effective_on DATE NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX release_state_of ON release_state (release_id, number);

-- Adoption: appended steps. The columns from stage on repeat what the steps say, for lists and facets.
CREATE TABLE adoption (
  id TEXT NOT NULL PRIMARY KEY,
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  body_id TEXT NOT NULL REFERENCES public_body (id),
  planned_live_on DATE,
  recorded_at TIMESTAMP NOT NULL,
  stage TEXT NOT NULL,
  version TEXT,
  since DATE NOT NULL,
  revision BIGINT NOT NULL
);
CREATE INDEX adoption_of_blueprint ON adoption (blueprint_id, body_id);
CREATE INDEX adoption_of_body ON adoption (body_id, blueprint_id);
CREATE INDEX adoption_newest ON adoption (recorded_at, id);
CREATE TABLE step (
  number BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  adoption_id TEXT NOT NULL REFERENCES adoption (id),
  stage TEXT NOT NULL,
  version TEXT,
  effective_on DATE NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  note TEXT,
  corrects TEXT UNIQUE REFERENCES step (id),
  reason TEXT,
  person_id TEXT NOT NULL REFERENCES person (id)
);
CREATE INDEX step_of ON step (adoption_id, number);
CREATE TABLE evidence (
  step_number BIGINT NOT NULL REFERENCES step (number),
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  note TEXT,
  seen_on DATE,
  blob TEXT REFERENCES blob (digest),
  PRIMARY KEY (step_number, position)
);
CREATE TABLE cover (
  adoption_id TEXT NOT NULL REFERENCES adoption (id),
  body_id TEXT NOT NULL REFERENCES public_body (id),
  from_day DATE NOT NULL,
  until_day DATE,
  answer TEXT NOT NULL,
  answered_at TIMESTAMP,
  PRIMARY KEY (adoption_id, body_id, from_day)
);
CREATE INDEX cover_body ON cover (body_id, adoption_id);

CREATE TABLE membership (
  id TEXT NOT NULL PRIMARY KEY,
  cooperation_id TEXT NOT NULL REFERENCES cooperation (id),
  body_id TEXT NOT NULL REFERENCES public_body (id),
  role TEXT NOT NULL,
  from_day DATE NOT NULL,
  until_day DATE,
  note TEXT,
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX membership_of ON membership (cooperation_id, from_day, id);
CREATE INDEX membership_body ON membership (body_id, cooperation_id);

-- Steps that a coordinator proposes; they count nowhere.
CREATE TABLE proposal (
  id TEXT NOT NULL PRIMARY KEY,
  cooperation_id TEXT NOT NULL REFERENCES cooperation (id),
  blueprint_id TEXT NOT NULL REFERENCES blueprint (id),
  body_id TEXT NOT NULL REFERENCES public_body (id),
  stage TEXT NOT NULL,
  version TEXT,
  effective_on DATE NOT NULL,
  evidence TEXT NOT NULL,
  note TEXT,
  person_id TEXT NOT NULL REFERENCES person (id),
  proposed_at TIMESTAMP NOT NULL,
  state TEXT NOT NULL,
  decided_at TIMESTAMP
);
CREATE INDEX proposal_body ON proposal (body_id, state, id);
CREATE INDEX proposal_cooperation ON proposal (cooperation_id, id);

-- Statements that were made; each format is kept byte by byte.
CREATE TABLE statement (
  number BIGINT NOT NULL PRIMARY KEY,
  cooperation_id TEXT REFERENCES cooperation (id),
  from_day DATE NOT NULL,
  until_day DATE NOT NULL,
  as_known_at TIMESTAMP NOT NULL,
  digest TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  made_at TIMESTAMP NOT NULL
);
CREATE INDEX statement_cooperation ON statement (cooperation_id, number);
CREATE TABLE statement_file (
  number BIGINT NOT NULL REFERENCES statement (number),
  format TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob (digest),
  PRIMARY KEY (number, format)
);

-- Every fact that a report can count (docs/ledger-encoding.md); positions and proofs come later.
CREATE TABLE entry (
  number BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  encoding BIGINT NOT NULL,
  bytes TEXT NOT NULL,
  leaf TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX entry_subject ON entry (subject, number);

-- The salt of the digests of private texts in an entry; erasing it with the text leaves the proof valid.
CREATE TABLE entry_salt (
  entry_number BIGINT NOT NULL PRIMARY KEY REFERENCES entry (number),
  salt TEXT NOT NULL
);

-- What the indexes follow; numbers have no gaps.
CREATE TABLE change (
  number BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);

-- Work to do outside of transactions; only the newest state counts.
CREATE TABLE outbox (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  revision BIGINT NOT NULL,
  due_at TIMESTAMP NOT NULL,
  attempts BIGINT NOT NULL,
  leased_until TIMESTAMP,
  last_error TEXT,
  PRIMARY KEY (kind, subject)
);
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE idempotency (
  person_id TEXT NOT NULL,
  key TEXT NOT NULL,
  route TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  status BIGINT NOT NULL,
  location TEXT,
  body TEXT NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  PRIMARY KEY (person_id, key)
);
CREATE INDEX idempotency_age ON idempotency (recorded_at);

CREATE TABLE feedback (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  page TEXT,
  message TEXT NOT NULL,
  mail TEXT,
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX feedback_age ON feedback (recorded_at, id);
