DELETE FROM saved_search WHERE about <> 'blueprints';
ALTER TABLE saved_search DROP COLUMN about;
