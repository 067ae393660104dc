import type { Migration } from "./migration.ts";

const eventsStay = `CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event
      BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`;

const postgresEventsStay = [
  `CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are never changed'; END $$`,
  `CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event
    FOR EACH ROW EXECUTE FUNCTION refuse_update()`,
];

const statements = [
  // AUTOINCREMENT: the number of a task that was removed is never given again.
  `CREATE TABLE task (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL,
      repo TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT`,
  `CREATE TABLE event (
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      at TEXT NOT NULL,
      type TEXT NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (task, seq)
    ) STRICT, WITHOUT ROWID`,
  eventsStay,
  `CREATE TABLE effect (
      number INTEGER PRIMARY KEY,
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      kind TEXT NOT NULL,
      intent TEXT,
      result TEXT,
      done INTEGER NOT NULL,
      at TEXT NOT NULL,
      UNIQUE (task, key)
    ) STRICT`,
  `CREATE TABLE approval (
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      hash TEXT NOT NULL,
      revision INTEGER NOT NULL,
      by TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (task, hash)
    ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE question (
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      n INTEGER NOT NULL,
      round INTEGER NOT NULL,
      text TEXT NOT NULL,
      options TEXT NOT NULL,
      "default" TEXT,
      deadline TEXT NOT NULL,
      answer TEXT,
      PRIMARY KEY (task, n)
    ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE outbox (
      number INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      chat TEXT NOT NULL,
      body TEXT NOT NULL,
      at TEXT NOT NULL,
      sent_at TEXT
    ) STRICT`,
  `CREATE TABLE inbox (
      source TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      at TEXT NOT NULL,
      handled_at TEXT,
      PRIMARY KEY (source, id)
    ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE chat (
      id TEXT PRIMARY KEY,
      lang TEXT,
      repo TEXT,
      task TEXT
    ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE repo (
      name TEXT PRIMARY KEY,
      body TEXT NOT NULL,
      test TEXT
    ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE usage (
      number INTEGER PRIMARY KEY,
      task TEXT REFERENCES task (id) ON DELETE CASCADE,
      at TEXT NOT NULL,
      model TEXT NOT NULL,
      input INTEGER NOT NULL,
      output INTEGER NOT NULL,
      cached INTEGER NOT NULL,
      cost_usd REAL
    ) STRICT`,
  "CREATE INDEX usage_task ON usage (task, model)",
];

export const initial: Migration = {
  number: 1,
  name: "initial",
  statements,
  postgres: statements.flatMap((statement) => (statement === eventsStay ? postgresEventsStay : [statement])),
};
