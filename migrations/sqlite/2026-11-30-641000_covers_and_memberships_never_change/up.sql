-- What was said of covers and memberships stays as it was said; what holds today may follow it.
CREATE TRIGGER cover_change_no_update BEFORE UPDATE ON cover_change BEGIN SELECT RAISE(ABORT, 'cover_change never changes'); END;
CREATE TRIGGER cover_change_no_delete BEFORE DELETE ON cover_change BEGIN SELECT RAISE(ABORT, 'cover_change never changes'); END;
CREATE TRIGGER cover_change_no_way_around BEFORE INSERT ON cover_change WHEN EXISTS (SELECT 1 FROM cover_change WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'cover_change never changes'); END;
CREATE TRIGGER membership_end_no_update BEFORE UPDATE ON membership_end BEGIN SELECT RAISE(ABORT, 'membership_end never changes'); END;
CREATE TRIGGER membership_end_no_delete BEFORE DELETE ON membership_end BEGIN SELECT RAISE(ABORT, 'membership_end never changes'); END;
CREATE TRIGGER membership_end_no_way_around BEFORE INSERT ON membership_end WHEN EXISTS (SELECT 1 FROM membership_end WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'membership_end never changes'); END;
CREATE TRIGGER cover_keeps_its_facts BEFORE UPDATE OF adoption_id, body_id, from_day, recorded_at ON cover BEGIN SELECT RAISE(ABORT, 'cover never changes'); END;
CREATE TRIGGER cover_no_delete BEFORE DELETE ON cover BEGIN SELECT RAISE(ABORT, 'cover never changes'); END;
CREATE TRIGGER membership_keeps_its_facts BEFORE UPDATE OF id, cooperation_id, body_id, role, from_day, recorded_at ON membership BEGIN SELECT RAISE(ABORT, 'membership never changes'); END;
CREATE TRIGGER membership_no_delete BEFORE DELETE ON membership BEGIN SELECT RAISE(ABORT, 'membership never changes'); END;
CREATE TRIGGER cover_no_way_around BEFORE INSERT ON cover WHEN EXISTS (SELECT 1 FROM cover WHERE adoption_id = NEW.adoption_id AND body_id = NEW.body_id AND from_day = NEW.from_day) BEGIN SELECT RAISE(ABORT, 'cover never changes'); END;
CREATE TRIGGER membership_no_way_around BEFORE INSERT ON membership WHEN EXISTS (SELECT 1 FROM membership WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'membership never changes'); END;
