DROP TABLE notice_statement;
DROP TABLE notice_adoption;
DROP TABLE notice_blueprint;
DROP TABLE notice;
