-- Who may see what waits for "Freigeben", besides its body: own_body, cooperation:<id>, hessen or public.
ALTER TABLE submission ADD COLUMN readers TEXT NOT NULL DEFAULT 'own_body';
CREATE INDEX submission_readers ON submission (readers, id);
