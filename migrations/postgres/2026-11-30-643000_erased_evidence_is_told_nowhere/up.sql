-- Text of evidence may be erased; then it must not stay in the copy.
CREATE FUNCTION leave_the_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE adoption SET told = NULL, told_at = NULL WHERE id = (SELECT adoption_id FROM step WHERE number = NEW.step_number);
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_leaves_the_copy AFTER UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION leave_the_copy();
