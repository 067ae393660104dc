import type { Migration } from "./migration.ts";

/** People, what they press, and how messages come in and go out. */
export const messages: Migration = {
  number: 3,
  name: "messages",
  statements: [
    `CREATE TABLE person (
      id TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      name TEXT NOT NULL,
      lang TEXT,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE pairing (
      hash TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      used_by TEXT
    ) STRICT, WITHOUT ROWID`,
    // What a message led to, written with it in one transaction: a message that is read again after a crash leads to nothing new.
    `CREATE TABLE word (
      origin TEXT PRIMARY KEY,
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      word TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX word_task ON word (task)",
    "ALTER TABLE inbox ADD COLUMN same TEXT",
    "CREATE UNIQUE INDEX inbox_same ON inbox (source, same)",
    "CREATE INDEX inbox_unhandled ON inbox (source, at) WHERE handled_at IS NULL",
    "ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outbox ADD COLUMN next_at TEXT",
    "ALTER TABLE outbox ADD COLUMN dead TEXT",
    "CREATE INDEX outbox_waiting ON outbox (number) WHERE sent_at IS NULL AND dead IS NULL",
    `CREATE TABLE card (
      slot TEXT PRIMARY KEY,
      chat TEXT NOT NULL,
      message INTEGER NOT NULL,
      shown TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX card_message ON card (chat, message)",
    `CREATE TABLE button (
      hash TEXT PRIMARY KEY,
      chat TEXT NOT NULL,
      person TEXT,
      task TEXT,
      body TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      used_by TEXT
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE told (
      task TEXT PRIMARY KEY REFERENCES task (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
};
