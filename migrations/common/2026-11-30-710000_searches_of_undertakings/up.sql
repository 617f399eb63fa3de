-- What a saved search looks through: `blueprints`, or `undertakings` (what bodies are about to work out).
ALTER TABLE saved_search ADD COLUMN about TEXT NOT NULL DEFAULT 'blueprints';
