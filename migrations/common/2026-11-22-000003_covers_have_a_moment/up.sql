-- A body may be covered later than its coverer adopted; none: recorded together with the adoption.
ALTER TABLE cover ADD COLUMN recorded_at TIMESTAMP;
