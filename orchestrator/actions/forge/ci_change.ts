import type { Ports } from "../../run/ports.ts";
import type { CiResult, Task } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { quote, seedOf, shortName } from "./quote.ts";

/** The request of a follow-up that mends red checks. */
export function ciChange(
  ports: Pick<Ports, "redact">,
  task: Pick<Task, "lang" | "folder" | "round">,
  { jobs, digest }: NonNullable<CiResult["failure"]>,
): string {
  const names = jobs.map(shortName).join(", ").slice(0, 400);
  return `${text(task.lang, "ci.change", { jobs: names })}\n\n${quote(ports, seedOf(task, "ci"), digest, 4096)}`;
}
