import type { Census } from "../../run/store.ts";
import type { Database } from "../database.ts";

/** What there is right now, in numbers. */
export async function census(database: Database): Promise<Census> {
  const states = await database.read("SELECT state, count(*) AS n FROM task GROUP BY state");
  const [outbox] = await database.read(
    "SELECT count(*) AS n, min(at) AS oldest FROM outbox WHERE sent_at IS NULL AND dead IS NULL",
  );
  return {
    tasks: Object.fromEntries(states.map((row) => [String(row.state), Number(row.n)])),
    outbox: Number(outbox?.n ?? 0),
    oldestOutbox: typeof outbox?.oldest === "string" ? outbox.oldest : null,
  };
}
