import type { Mail, MoveRow, Posting } from "../../run/mail.ts";
import type { Database, Statement } from "../database.ts";
import { readButton, saveButton, useButton } from "./button.ts";
import { forgetCardsOf, readCard, readCardOf, saveCard } from "./card.ts";
import { insertInbox, markHandled, readInbox, readInboxAs, readUnhandled, replaceInbox } from "./inbox.ts";
import { insertOutbox, markChatDead, markDead, markSent, putOff, readSentSince, readWaiting } from "./outbox.ts";

export function mailOf(database: Database, now: () => number): Mail {
  const at = () => new Date(now()).toISOString();
  return {
    receive: (row) => insertInbox(database, at(), row),
    received: (source, id) => readInbox(database, source, id),
    receivedAs: (source, same) => readInboxAs(database, source, same),
    async join({ source, id, body }, others) {
      const handled = others.map((other) => markHandled(at(), { source, id: other }));
      await database.write([replaceInbox({ source, id, body }), ...handled]);
    },
    unhandled: (source) => readUnhandled(database, source),
    async post(posting) {
      const statements = postingStatements(at(), posting);
      if (statements.length > 0) await database.write(statements);
    },
    waiting: () => readWaiting(database),
    async sent(row, card) {
      await database.write([markSent(at(), row), ...(card ? [saveCard(at(), card)] : [])]);
    },
    sentSince: (since) => readSentSince(database, since),
    async later({ number }, { tries, nextAt }) {
      await database.write([putOff(number, tries, new Date(nextAt).toISOString())]);
    },
    async dead({ number }, why) {
      await database.write([markDead(number, why)]);
    },
    async deadChat(chat, why) {
      await database.write([markChatDead(chat, why)]);
    },
    card: (slot) => readCard(database, slot),
    cardOf: (chat, message) => readCardOf(database, chat, message),
    async forgetCard(slot) {
      await database.write([{ sql: "DELETE FROM card WHERE slot = ?", args: [slot] }]);
    },
    moves: () => readMoves(database),
    async move(row) {
      await database.write([...saveMove(row), forgetCardsOf(row.chat)]);
    },
    button: (hash) => readButton(database, hash),
    use: (hash, origin) => useButton(database, hash, origin),
    async lastToldSeq(task) {
      const [row] = await database.read({ sql: "SELECT seq FROM told WHERE task = ?", args: [task] });
      return Number(row?.seq ?? 0);
    },
  };
}

function postingStatements(at: string, { outbox = [], buttons = [], toldUpTo: told, handled }: Posting): Statement[] {
  return [
    ...buttons.map(saveButton),
    ...outbox.map((row) => insertOutbox(at, row)),
    ...(told ? [saveTold(told)] : []),
    ...(handled ? [markHandled(at, handled)] : []),
  ];
}

/** Only forward. */
function saveTold({ task, seq }: { task: string; seq: number }): Statement {
  return {
    sql: `INSERT INTO told (task, seq) VALUES (?, ?)
      ON CONFLICT (task) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > told.seq`,
    args: [task, seq],
  };
}

async function readMoves(database: Database): Promise<MoveRow[]> {
  const rows = await database.read("SELECT chat, now FROM chat_move");
  return rows.map(({ chat, now }) => ({ chat: String(chat), now: String(now) }));
}

/** Each id outside belongs to one chat. */
function saveMove({ chat, now }: MoveRow): Statement[] {
  return [
    { sql: "DELETE FROM chat_move WHERE chat = ? OR now = ?", args: [chat, now] },
    { sql: "INSERT INTO chat_move (chat, now) VALUES (?, ?)", args: [chat, now] },
  ];
}
