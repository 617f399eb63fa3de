ALTER TABLE statement DROP COLUMN body_id;
ALTER TABLE statement DROP COLUMN visibility;
DROP INDEX adoption_counted;
CREATE INDEX adoption_counted ON adoption (blueprint_id, stage, body_id);
ALTER TABLE adoption DROP COLUMN visibility;
