-- A blueprint that everybody uses has thousands of adoptions: their counts by stage and their first page must not read
-- each row of them. By body and blueprint adoptions are found through adoption_of_body.
DROP INDEX adoption_of_blueprint;
CREATE INDEX adoption_of_blueprint ON adoption (blueprint_id, id);
CREATE INDEX adoption_counted ON adoption (blueprint_id, stage, body_id);
