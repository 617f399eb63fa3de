DELETE FROM everyday_word WHERE word_list <> 'everyday';
ALTER TABLE everyday_word DROP COLUMN word_list;
