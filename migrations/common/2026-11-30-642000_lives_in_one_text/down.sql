ALTER TABLE adoption DROP COLUMN told_at;
ALTER TABLE adoption DROP COLUMN told;
