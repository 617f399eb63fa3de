-- What the profiles of today name; later ones are read by the program when they are written.
INSERT INTO body_trait (body_id, kind, value)
SELECT DISTINCT p.body_id, 'platform', lower(trim(v.value))
FROM body_profile p
CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(p.document::jsonb -> 'platforms', '[]'::jsonb)) v (value)
WHERE trim(v.value) <> '';
INSERT INTO body_trait (body_id, kind, value)
SELECT DISTINCT p.body_id, 'specialist_system', lower(trim(v.value))
FROM body_profile p
CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(p.document::jsonb -> 'specialistSystems', '[]'::jsonb)) v (value)
WHERE trim(v.value) <> '';
