ALTER TABLE notice DROP COLUMN proof_due_on;
ALTER TABLE notice DROP COLUMN amount_cents;
