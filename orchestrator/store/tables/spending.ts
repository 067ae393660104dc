import type { SpendingBook } from "../../run/store.ts";
import { type Anchor, BudgetDay, type Uptime } from "../budget_day.ts";
import type { Database, Statement } from "../database.ts";

/** The book, and the rows that belong into the transaction of a call's usage. */
export interface Spending {
  book: SpendingBook;
  statements(person: string | undefined, costUsd: number | null): Statement[];
}

export async function spendingOf(
  database: Database,
  now: () => number,
  uptime: () => Uptime | null,
): Promise<Spending> {
  const [newest] = await database.read("SELECT max(period) AS day FROM spending WHERE length(period) = 10");
  const day = new BudgetDay({ latest: String(newest?.day ?? ""), anchor: await readAnchor(database) }, now, uptime);
  return {
    book: {
      today: () => day.today(),
      async spent(period, person) {
        const [row] = await database.read({
          sql: "SELECT usd FROM spending WHERE period = ? AND person = ?",
          args: [period, person],
        });
        return Number(row?.usd ?? 0);
      },
      async warn(period, person) {
        const [result] = await database.write([
          {
            sql: `INSERT INTO spending (period, person, usd, warned) VALUES (?, ?, 0, 1)
              ON CONFLICT (period, person) DO UPDATE SET warned = 1 WHERE spending.warned = 0`,
            args: [period, person],
          },
        ]);
        return result?.rowsAffected === 1;
      },
      async limits() {
        const rows = await database.read("SELECT id, usd_per_day FROM person_limit ORDER BY id");
        return rows.map((row) => ({ id: String(row.id), usdPerDay: Number(row.usd_per_day) }));
      },
      async setLimit(id, usdPerDay) {
        const remove = { sql: "DELETE FROM person_limit WHERE id = ?", args: [id] };
        const insert = { sql: "INSERT INTO person_limit (id, usd_per_day) VALUES (?, ?)", args: [id, usdPerDay] };
        await database.write(usdPerDay === null ? [remove] : [remove, insert]);
      },
    },
    statements(person, costUsd) {
      if (!costUsd) return [];
      const today = day.today();
      const add = (period: string, of: string): Statement => ({
        sql: `INSERT INTO spending (period, person, usd) VALUES (?, ?, ?)
          ON CONFLICT (period, person) DO UPDATE SET usd = spending.usd + excluded.usd`,
        args: [period, of, costUsd],
      });
      const rows = [add(today, ""), add(today.slice(0, 7), ""), ...(person ? [add(today, person)] : [])];
      if (!day.isNew || !day.anchor) return rows;
      day.isNew = false;
      return [...rows, saveAnchor(day.anchor)];
    },
  };
}

async function readAnchor(database: Database): Promise<Anchor | null> {
  const [row] = await database.read("SELECT boot, uptime, wall FROM spending_clock");
  return row ? { boot: String(row.boot), ms: Number(row.uptime), wall: Number(row.wall) } : null;
}

function saveAnchor({ boot, ms, wall }: Anchor): Statement {
  return {
    sql: `INSERT INTO spending_clock ("only", boot, uptime, wall) VALUES (1, ?, ?, ?)
      ON CONFLICT ("only") DO UPDATE SET boot = excluded.boot, uptime = excluded.uptime, wall = excluded.wall`,
    args: [boot, ms, wall],
  };
}
