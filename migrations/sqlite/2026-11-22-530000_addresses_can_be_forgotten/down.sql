DROP TRIGGER blueprint_change_only_forgets;
DROP TRIGGER blueprint_change_keeps_its_facts;
CREATE TRIGGER blueprint_change_no_update BEFORE UPDATE ON blueprint_change BEGIN SELECT RAISE(ABORT, 'blueprint_change never changes'); END;
