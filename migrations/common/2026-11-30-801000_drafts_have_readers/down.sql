DROP INDEX submission_readers;
ALTER TABLE submission DROP COLUMN readers;
