-- By what bodies are alike, beside kind and size: what their profiles name, in lower case.
CREATE TABLE body_trait (
  body_id TEXT NOT NULL REFERENCES public_body (id),
  -- platform or specialist_system
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (body_id, kind, value)
);
CREATE INDEX body_trait_value ON body_trait (kind, value, body_id);
CREATE INDEX public_body_size ON public_body (kind, inhabitants, id);
-- What many bodies have in operation or plan is counted in the index alone.
CREATE INDEX adoption_by_body ON adoption (body_id, stage, blueprint_id, visibility);
