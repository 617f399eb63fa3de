DROP TABLE body_rule;
DROP TABLE submission;
