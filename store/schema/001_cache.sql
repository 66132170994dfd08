-- What was computed, by the hash of everything that it was computed from. Any row may be lost at any
-- time: it is then computed again.
CREATE TABLE entry (
  id    INTEGER PRIMARY KEY,  -- ascending with age: the oldest go first when the cache is full
  kind  TEXT NOT NULL,        -- 'file', 'result', 'effects', 'dag', 'text', 'git'
  key   TEXT NOT NULL,
  value BLOB NOT NULL,
  UNIQUE (kind, key)
);

-- What a ledger was seen to hold: a row each time that it was no longer as it was.
CREATE TABLE ledger_snapshot (
  id          INTEGER PRIMARY KEY,
  environment TEXT NOT NULL,
  ledger      TEXT NOT NULL,  -- schema.table
  seen_at     TEXT NOT NULL,  -- ISO 8601, UTC
  fingerprint TEXT NOT NULL,  -- hash of `rows`
  rows        BLOB NOT NULL,
  UNIQUE (environment, ledger, seen_at)
);
