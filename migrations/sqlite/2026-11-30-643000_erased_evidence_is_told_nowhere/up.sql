-- Text of evidence may be erased; then it must not stay in the copy.
CREATE TRIGGER evidence_leaves_the_copy AFTER UPDATE ON evidence BEGIN UPDATE adoption SET told = NULL, told_at = NULL WHERE id = (SELECT adoption_id FROM step WHERE number = NEW.step_number); END;
