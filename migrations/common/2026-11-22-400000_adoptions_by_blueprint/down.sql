DROP INDEX adoption_counted;
DROP INDEX adoption_of_blueprint;
CREATE INDEX adoption_of_blueprint ON adoption (blueprint_id, body_id);
