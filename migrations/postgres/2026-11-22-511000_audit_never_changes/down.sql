DROP TRIGGER audit_no_way_around ON audit;
DROP TRIGGER audit_no_delete ON audit;
DROP TRIGGER audit_no_update ON audit;
