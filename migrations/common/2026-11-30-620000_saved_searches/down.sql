DROP INDEX blueprint_change_field;
ALTER TABLE mail DROP COLUMN entries;
ALTER TABLE mail DROP COLUMN search_id;
DROP TABLE saved_search;
