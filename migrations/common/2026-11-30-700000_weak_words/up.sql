-- Which of the two tables of the search a line changes: `everyday` (what a word leads to) or `weak` (what a word is good for
-- beside others). One word may stand in both.
ALTER TABLE everyday_word ADD COLUMN word_list TEXT NOT NULL DEFAULT 'everyday';
