ALTER TABLE cover DROP COLUMN recorded_at;
