-- Who may see an adoption: own_body, cooperation:<id>, hessen or public, as blueprint.visibility says it, too.
ALTER TABLE adoption ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public';
-- Counts by stage ask for it with every row and shall find it in the index.
DROP INDEX adoption_counted;
CREATE INDEX adoption_counted ON adoption (blueprint_id, stage, visibility, body_id);
-- A statement holds what its maker may see. It is for the body that made it, and for this audience.
ALTER TABLE statement ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public';
ALTER TABLE statement ADD COLUMN body_id TEXT;
