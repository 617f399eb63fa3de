DROP TRIGGER blueprint_change_only_forgets ON blueprint_change;
DROP TRIGGER blueprint_change_keeps_its_facts ON blueprint_change;
CREATE TRIGGER blueprint_change_no_update BEFORE UPDATE ON blueprint_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
