import type { Task, TaskState } from "devorch";
import type { Database, Row, Statement } from "./database.ts";

export const taskId = (number: number): string => `T-${number}`;

export function insertTask(number: number, task: Task, key: string | null): Statement {
  return {
    sql: "INSERT INTO task (number, id, state, repo, updated_at, body, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
    args: [number, task.id, ...columns(task), key],
  };
}

export function updateTask(task: Task): Statement {
  return {
    sql: "UPDATE task SET state = ?, repo = ?, updated_at = ?, body = ? WHERE id = ?",
    args: [...columns(task), task.id],
  };
}

function columns(task: Task): string[] {
  const repo = task.repo.kind === "remote" ? task.repo.url : task.repo.path;
  return [task.state, repo, task.updatedAt, JSON.stringify(task)];
}

export async function readTask(database: Database, id: string): Promise<Task | undefined> {
  const [row] = await database.read({ sql: "SELECT body FROM task WHERE id = ?", args: [id] });
  return row && taskOf(row);
}

/** The task that was created with this key; a key is used once. */
export async function readTaskOfKey(database: Database, key: string): Promise<Task | undefined> {
  const [row] = await database.read({ sql: "SELECT body FROM task WHERE key = ?", args: [key] });
  return row && taskOf(row);
}

export async function readTasks(database: Database, states?: readonly TaskState[]): Promise<Task[]> {
  if (!states) return (await database.read("SELECT body FROM task ORDER BY number")).map(taskOf);
  const places = states.map(() => "?").join(", ");
  const sql = `SELECT body FROM task WHERE state IN (${places}) ORDER BY number`;
  return (await database.read({ sql, args: [...states] })).map(taskOf);
}

/** The number of the newest task that ever was, removed ones included; 0 before the first. */
export async function lastNumber(database: Database): Promise<number> {
  const [row] = await database.read("SELECT seq FROM sqlite_sequence WHERE name = 'task'");
  return Number(row?.seq ?? 0);
}

function taskOf(row: Row): Task {
  return JSON.parse(String(row.body));
}
