-- What was done stays told for a year; later it may be forgotten, never changed.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit never changes'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-1 year') BEGIN SELECT RAISE(ABORT, 'audit never changes'); END;
CREATE TRIGGER audit_no_way_around BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'audit never changes'); END;
