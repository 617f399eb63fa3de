-- A blueprint that everybody uses has thousands of adoptions: their counts by stage and their first page must not read
-- each row of them.
DROP INDEX adoption_of_blueprint;
CREATE INDEX adoption_of_blueprint ON adoption (blueprint_id, id);
CREATE INDEX adoption_counted ON adoption (blueprint_id, stage, body_id);
-- With the identity at its end it also finds the newest adoption of a blueprint by a body; SQLite would go through all
-- adoptions of the blueprint in their order instead.
DROP INDEX adoption_of_body;
CREATE INDEX adoption_of_body ON adoption (body_id, blueprint_id, id);
