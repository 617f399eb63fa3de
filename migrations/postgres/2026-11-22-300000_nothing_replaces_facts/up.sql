-- TRUNCATE empties a table and no trigger on its rows hears of it.
CREATE TRIGGER release_no_way_around BEFORE TRUNCATE ON release FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_file_no_way_around BEFORE TRUNCATE ON release_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_state_no_way_around BEFORE TRUNCATE ON release_state FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER blueprint_change_no_way_around BEFORE TRUNCATE ON blueprint_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_way_around BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_no_way_around BEFORE TRUNCATE ON statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_file_no_way_around BEFORE TRUNCATE ON statement_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_no_way_around BEFORE TRUNCATE ON step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_way_around BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_no_way_around BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
