DROP INDEX adoption_by_body;
DROP INDEX public_body_size;
DROP TABLE body_trait;
