-- What was said of covers and memberships stays as it was said; what holds today may follow it.
CREATE TRIGGER cover_change_no_update BEFORE UPDATE ON cover_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cover_change_no_delete BEFORE DELETE ON cover_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cover_change_no_way_around BEFORE TRUNCATE ON cover_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_end_no_update BEFORE UPDATE ON membership_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_end_no_delete BEFORE DELETE ON membership_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_end_no_way_around BEFORE TRUNCATE ON membership_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cover_keeps_its_facts BEFORE UPDATE OF adoption_id, body_id, from_day, recorded_at ON cover FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cover_no_delete BEFORE DELETE ON cover FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_keeps_its_facts BEFORE UPDATE OF id, cooperation_id, body_id, role, from_day, recorded_at ON membership FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_no_delete BEFORE DELETE ON membership FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cover_no_way_around BEFORE TRUNCATE ON cover FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_no_way_around BEFORE TRUNCATE ON membership FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
