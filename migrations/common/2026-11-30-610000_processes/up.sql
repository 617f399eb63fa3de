-- Which processes serve this registry: the embedded index is for one of them, and one writes to an engine that all share.
CREATE TABLE process (
    id TEXT NOT NULL PRIMARY KEY,
    -- The folder of data: who has its lock knows that no other process of it lives.
    place TEXT NOT NULL,
    -- Which engine finds: embedded or meilisearch.
    engine TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
