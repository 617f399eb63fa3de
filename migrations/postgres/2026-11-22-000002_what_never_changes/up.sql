-- Facts that were told stay as they were told. Notes and evidence texts of steps may be erased, never anything else of them.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER release_no_update BEFORE UPDATE ON release FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_no_delete BEFORE DELETE ON release FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_file_no_update BEFORE UPDATE ON release_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_file_no_delete BEFORE DELETE ON release_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_state_no_update BEFORE UPDATE ON release_state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_state_no_delete BEFORE DELETE ON release_state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER blueprint_change_no_update BEFORE UPDATE ON blueprint_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER blueprint_change_no_delete BEFORE DELETE ON blueprint_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_no_update BEFORE UPDATE ON statement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_file_no_update BEFORE UPDATE ON statement_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_file_no_delete BEFORE DELETE ON statement_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_no_update BEFORE UPDATE ON change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_no_delete BEFORE DELETE ON step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_keeps_its_facts BEFORE UPDATE OF id, number, adoption_id, stage, version, effective_on, recorded_at, corrects, person_id ON step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_keeps_its_facts BEFORE UPDATE OF step_number, position, kind, seen_on ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
