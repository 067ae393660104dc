import { join } from "node:path";
import { readTable } from "../support/table.ts";

/** A small function with a mistake in it, right and wrong in two languages, and what it must give. */
export interface Task {
  name: string;
  goal: string;
  /** Parameters in TypeScript; the JavaScript ones are these without their types. */
  parameters: string;
  returns: string;
  wrong: string;
  right: string;
  python: { parameters: string; wrong: string; right: string };
  /** Arguments and what comes out, as JSON. */
  cases: [arguments: unknown[], result: unknown][];
}

export const tasks = Object.entries(readTable<Omit<Task, "name">>(join(import.meta.dir, "tasks.yaml"))).map(
  ([name, task]): Task => ({ name, ...task }),
);
