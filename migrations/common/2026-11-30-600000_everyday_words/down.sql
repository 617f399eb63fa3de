DROP TABLE everyday_word;
