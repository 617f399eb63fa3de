-- Checked packages that wait for "Freigeben". The release itself is made by the same rules as any other.
CREATE TABLE submission (
  id TEXT NOT NULL PRIMARY KEY,
  -- The body that would bring it out; there may be no blueprint of this name yet.
  body_id TEXT NOT NULL REFERENCES public_body (id),
  slug TEXT NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  digest TEXT NOT NULL,
  -- No reference: what came to nothing goes with its files, the row says what there was.
  package_blob TEXT NOT NULL,
  manifest TEXT NOT NULL,
  files TEXT NOT NULL,
  findings TEXT NOT NULL,
  -- Who may see the blueprint that it would found, as somebody chose it; absent is the default.
  visibility TEXT,
  visibility_cooperation TEXT,
  note TEXT,
  person_id TEXT NOT NULL REFERENCES person (id),
  -- Who is told what becomes of it; another one than who submitted it after a hand-over.
  keeper_id TEXT NOT NULL REFERENCES person (id),
  submitted_at TIMESTAMP NOT NULL,
  previous_id TEXT REFERENCES submission (id),
  state TEXT NOT NULL,
  decided_by TEXT REFERENCES person (id),
  decided_at TIMESTAMP,
  reason TEXT,
  release_id TEXT REFERENCES release (id)
);
CREATE INDEX submission_body ON submission (body_id, state, id);
CREATE INDEX submission_name ON submission (body_id, slug, id);
CREATE INDEX submission_keeper ON submission (keeper_id, state, id);
CREATE INDEX submission_package ON submission (package_blob);

-- What a body demands of its own people; absent is the default.
CREATE TABLE body_rule (
  body_id TEXT NOT NULL PRIMARY KEY REFERENCES public_body (id),
  four_eyes TEXT NOT NULL,
  set_by TEXT NOT NULL REFERENCES person (id),
  set_at TIMESTAMP NOT NULL
);
