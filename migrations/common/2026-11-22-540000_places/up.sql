-- A map shows the bodies of one part of the earth: found, and read, in the index alone.
CREATE INDEX public_body_place ON public_body (lat, lon);
