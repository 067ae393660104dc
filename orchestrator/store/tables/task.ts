import type { TaskQuery } from "../../run/store.ts";
import { type DamagedTask, isDamagedTask } from "../../run/store.ts";
import type { Task, TaskState } from "../../task/task.ts";
import type { Database, Row, Statement } from "../database.ts";
import { storedTask } from "./stored_task.ts";

export function insertTask(number: number, task: Task, key: string | null): Statement {
  return {
    sql: "INSERT INTO task (number, id, state, repo, repo_name, updated_at, body, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    args: [number, task.id, ...columns(task), key],
  };
}

export function updateTask(task: Task): Statement {
  return {
    sql: "UPDATE task SET state = ?, repo = ?, repo_name = ?, updated_at = ?, body = ? WHERE id = ?",
    args: [...columns(task), task.id],
  };
}

function columns(task: Task): string[] {
  const repo = task.repo.kind === "remote" ? task.repo.url : task.repo.path;
  return [task.state, repo, task.repo.name, task.updatedAt, JSON.stringify(task)];
}

export async function readTask(database: Database, id: string): Promise<Task | undefined> {
  const [row] = await database.read({ sql: "SELECT id, body FROM task WHERE id = ?", args: [id] });
  return row && taskOf(row);
}

export async function readState(database: Database, id: string): Promise<TaskState | undefined> {
  const [row] = await database.read({ sql: "SELECT state FROM task WHERE id = ?", args: [id] });
  return row && (String(row.state) as TaskState);
}

/** The task that was created with this key; a key is used once. */
export async function readTaskOfKey(database: Database, key: string): Promise<Task | undefined> {
  const [row] = await database.read({ sql: "SELECT id, body FROM task WHERE key = ?", args: [key] });
  return row && taskOf(row);
}

/** Damaged tasks are left out. */
export async function readTasks(database: Database, states?: readonly TaskState[]): Promise<Task[]> {
  const { where, args } = matching({ states });
  const rows = await database.read({ sql: `SELECT id, body FROM task ${where} ORDER BY number`, args });
  return rows.flatMap((row) => orDamaged(row, () => []));
}

/** Rows read at once: a task's body can be large. */
const pageRows = 100;

export async function listTasks<Shown>(
  database: Database,
  query: TaskQuery,
  of: (task: Task | DamagedTask) => Shown,
): Promise<Shown[]> {
  const { conditions, args } = matching(query);
  const where = [...conditions, "number < ?"].join(" AND ");
  const sql = `SELECT number, id, repo, updated_at, body FROM task WHERE ${where} ORDER BY number DESC LIMIT ?`;
  const shown: Shown[] = [];
  let below = query.before ?? Number.MAX_SAFE_INTEGER;
  for (let left = query.limit ?? Number.POSITIVE_INFINITY; left > 0; left -= pageRows) {
    const most = Math.min(left, pageRows);
    const rows = await database.read({ sql, args: [...args, below, most] });
    for (const row of rows) shown.push(of(orDamaged<Task | DamagedTask>(row, () => damagedOf(row))));
    if (rows.length < most) break;
    below = Number(rows.at(-1)?.number);
    await Bun.sleep(0);
  }
  return shown.reverse();
}

export async function countTasks(database: Database, query: TaskQuery): Promise<number> {
  const { where, args } = matching(query);
  const [row] = await database.read({ sql: `SELECT count(*) AS n FROM task ${where}`, args });
  return Number(row?.n);
}

/** In libSQL: the number of the newest task that ever was, removed ones included; 0 before the first. */
export async function lastNumber(database: Pick<Database, "read">): Promise<number> {
  const [row] = await database.read("SELECT seq FROM sqlite_sequence WHERE name = 'task'");
  return Number(row?.seq ?? 0);
}

function matching({ states, repo, savedSince }: TaskQuery): { conditions: string[]; where: string; args: string[] } {
  const conditions = [
    ...(states ? [`state IN (${states.map(() => "?").join(", ")})`] : []),
    ...(repo === undefined ? [] : ["repo_name = ?"]),
    ...(savedSince === undefined ? [] : ["updated_at >= ?"]),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  return { conditions, where, args: [...(states ?? []), ...[repo, savedSince].filter((value) => value !== undefined)] };
}

function taskOf(row: Row): Task {
  return storedTask(String(row.id), String(row.body));
}

function orDamaged<Otherwise>(row: Row, otherwise: () => Otherwise): Task | Otherwise {
  try {
    return taskOf(row);
  } catch (error) {
    if (!isDamagedTask(error)) throw error;
    return otherwise();
  }
}

function damagedOf(row: Row): DamagedTask {
  return { id: String(row.id), state: "damaged", place: String(row.repo), updatedAt: String(row.updated_at) };
}
