-- What the profiles of today name; later ones are read by the program when they are written.
INSERT INTO body_trait (body_id, kind, value)
SELECT DISTINCT p.body_id, 'platform', lower(trim(v.value))
FROM body_profile p, json_each(p.document, '$.platforms') v WHERE trim(v.value) <> '';
INSERT INTO body_trait (body_id, kind, value)
SELECT DISTINCT p.body_id, 'specialist_system', lower(trim(v.value))
FROM body_profile p, json_each(p.document, '$.specialistSystems') v WHERE trim(v.value) <> '';
