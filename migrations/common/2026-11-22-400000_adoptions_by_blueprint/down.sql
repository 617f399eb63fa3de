DROP INDEX adoption_of_body;
CREATE INDEX adoption_of_body ON adoption (body_id, blueprint_id);
DROP INDEX adoption_counted;
DROP INDEX adoption_of_blueprint;
CREATE INDEX adoption_of_blueprint ON adoption (blueprint_id, body_id);
