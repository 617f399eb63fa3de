-- How much a notice grants, and until when the authority wants the proof of use: as the notice says, absent where nobody has said it.
ALTER TABLE notice ADD COLUMN amount_cents BIGINT;
ALTER TABLE notice ADD COLUMN proof_due_on DATE;
