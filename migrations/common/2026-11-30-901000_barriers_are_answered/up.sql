-- Whoever runs the registry has six weeks to answer; that it was done is kept beside what was reported.
ALTER TABLE feedback ADD COLUMN answered_at TIMESTAMP;
