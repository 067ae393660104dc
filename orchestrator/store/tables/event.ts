import type { EventBody, TaskEvent } from "../../task/events.ts";
import type { Database, Row, Statement } from "../database.ts";
import { fromJson } from "../json.ts";

/** Returns the event's `seq`: the next one of its task, assigned inside the transaction. */
export function insertEvent(task: string, at: string, event: EventBody): Statement {
  return {
    sql: `INSERT INTO event (task, seq, at, type, body)
      VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE task = ?1), ?2, ?3, ?4) RETURNING seq`,
    args: [task, at, event.type, JSON.stringify(event)],
  };
}

export async function readEvents(database: Database, task: string, fromSeq: number): Promise<TaskEvent[]> {
  const rows = await database.read({
    sql: "SELECT seq, at, body FROM event WHERE task = ? AND seq >= ? ORDER BY seq",
    args: [task, fromSeq],
  });
  return rows.flatMap((row) => {
    const body = fromJson(row.body);
    return isEvent(body) ? [eventOf(task, String(row.at), row, body)] : [];
  });
}

/** A damaged row is left out. */
function isEvent(body: unknown): body is EventBody {
  return typeof body === "object" && body !== null && "type" in body;
}

export function eventOf(task: string, at: string, row: Row | undefined, event: EventBody): TaskEvent {
  return { v: 1, seq: Number(row?.seq), at, task, ...event };
}
