DROP TRIGGER evidence_leaves_the_copy ON evidence;
DROP FUNCTION leave_the_copy();
