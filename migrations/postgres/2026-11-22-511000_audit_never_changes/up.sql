-- What was done stays told for a year; later it may be forgotten, never changed.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW WHEN (OLD.at > (now() AT TIME ZONE 'utc') - interval '1 year') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_way_around BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
