-- The steps of an adoption once more in one text, for statements, which else look up each step by itself. A copy: it counts
-- only while `told_at` is the revision of the adoption, so a version that does not know it makes it invalid, not wrong.
ALTER TABLE adoption ADD COLUMN told TEXT;
ALTER TABLE adoption ADD COLUMN told_at BIGINT;
