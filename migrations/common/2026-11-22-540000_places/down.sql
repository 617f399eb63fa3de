DROP INDEX public_body_place;
