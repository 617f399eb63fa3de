-- What was once said about a blueprint may be forgotten, when it names a person; that it was changed, when and by whom stays.
DROP TRIGGER blueprint_change_no_update;
CREATE TRIGGER blueprint_change_keeps_its_facts BEFORE UPDATE OF number, blueprint_id, field, person_id, recorded_at ON blueprint_change BEGIN SELECT RAISE(ABORT, 'blueprint_change never changes'); END;
CREATE TRIGGER blueprint_change_only_forgets BEFORE UPDATE OF old_value, new_value ON blueprint_change WHEN (NEW.old_value IS NOT NULL AND NEW.old_value IS NOT OLD.old_value) OR (NEW.new_value IS NOT NULL AND NEW.new_value IS NOT OLD.new_value) BEGIN SELECT RAISE(ABORT, 'blueprint_change never changes'); END;
